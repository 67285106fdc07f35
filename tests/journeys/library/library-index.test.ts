import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { type ImageId, rowOf } from '#model/ids.ts'
import { queryText } from '#model/query/query-text.ts'
import { dayMs } from '#model/units.ts'
import { owner } from '../../../src/engine/access/index.ts'
import { askIndex } from '../../../src/engine/library/index.ts'
import { compileOrder, compileWhere } from '../../../src/engine/query/index.ts'
import { RevisionAnswers } from '../../../src/engine/threads/revision-answers.ts'
import { status } from '../../../src/engine/workspace/status.ts'
import { adding, label, labelBench } from '../../support/label-bench.ts'
import { randomQuery } from '../../support/random-query.ts'
import type { Scratch } from '../../support/scratch-workspace.ts'

const bench = labelBench()
let scratch: Scratch
let images: ImageId[]

beforeEach(async () => {
  scratch = bench.scratch
  const { store } = scratch.engine.context
  images = Array.from({ length: 60 }, (_, i) =>
    scratch.addImage({ source: `camera ${i % 3}`, path: `p${i % 7}/${i}.jpg` }),
  )
  store.write(() => {
    store.run('UPDATE image SET captured_at = 1577836800000 + id * 86400000 * 11 WHERE id % 4 > 0')
    store.run('UPDATE image SET prediction_min_score = (id % 10) / 10.0, prediction_shown_count = 2 WHERE id % 2 = 0')
    store.run("UPDATE image SET lifecycle = 'trashed' WHERE id % 13 = 0")
    store.run("UPDATE image SET state = 'predicted' WHERE id % 5 = 1")
    store.run("INSERT INTO image_tag (image_id, tag) SELECT id, 'night' FROM image WHERE id % 6 = 0")
    store.run("INSERT INTO image_tag (image_id, tag) SELECT id, 'rain' FROM image WHERE id % 9 = 0")
  })
  for (const imageId of images.filter((_, i) => i % 4 === 1 && (i + 1) % 13 !== 0))
    await bench.edit(imageId, adding(label({ classId: (rowOf(imageId) % 3) + 1 }), label({ classId: 2 })))
})

const queries = [
  '',
  'state == "predicted"',
  'state != "new" && image.source == "camera 1"',
  'state in ["new", "predicted"] || labels.count > 1',
  '!("dog" in labels.classes) && labels.count >= 1',
  '"person" in labels.classes && "dog" in labels.classes',
  '"person" in classes && !("dog" in classes)',
  '"cat" in classes || labels.count > 2',
  '"night" in image.tags || "rain" in image.tags',
  '!("night" in image.tags && "rain" in image.tags)',
  'prediction.minScore < 0.5',
  '!(prediction.minScore < 0.5)',
  '!has(prediction.minScore)',
  'has(image.capturedAt) && image.capturedAt < timestamp("2021-01-01")',
  'timestamp("2020-06-01") <= image.capturedAt',
  'image.month == "2020-05"',
  'image.month != "2020-05"',
  '!has(reviewer)',
  'reviewer == "olga"',
  'reviewer != "olga"',
  'lifecycle == "trashed"',
  'lifecycle == "trashed" || state == "predicted"',
  'image.path.contains("p3/") && state == "new"',
  'labels.exists(l, l.class == "dog" && l.width > 20.0) && image.source == "camera 2"',
  '(image.path.endsWith("1.jpg") ? state == "new" : labels.count == 0)',
  'age(image.capturedAt) > days(1000)',
  'split == "train"',
  '!has(split)',
  'image.format == "png"',
  'image.source == "nowhere"',
  'true',
]
/** What is written between questions, each of one image. */
const edits = [
  "UPDATE image SET state = 'rejected' WHERE id = ?",
  "UPDATE image SET state = 'new', label_count = label_count + 1 WHERE id = ?",
  "UPDATE image SET lifecycle = iif(lifecycle = 'active', 'trashed', 'active') WHERE id = ?",
  "INSERT OR IGNORE INTO image_tag (image_id, tag) VALUES (?, 'night')",
  'DELETE FROM image_tag WHERE image_id = ?',
  'UPDATE image SET size_bytes = size_bytes + 1000, captured_at = NULL WHERE id = ?',
  'DELETE FROM annotation WHERE image_id = ?',
]
const orders = ['', 'id:desc', 'image.path', 'image.capturedAt:desc', 'prediction.minScore', 'image.source:desc']

/** What SQL alone gives. */
function bySql(where: string, order: string): number[] {
  const { store, clock } = scratch.engine.context
  const condition = compileWhere(where, { nowMs: clock.nowMs() })
  return store.values<number>(
    `SELECT image.id FROM image WHERE ${condition.sql} ORDER BY ${compileOrder(order)}`,
    condition.parameters,
  )
}

async function sequence(where: string, order: string): Promise<number[]> {
  const packed = await scratch.client.library.sequence({ where, order })
  return [...new Uint32Array(packed.slice().buffer)]
}

/** Everything that the index answers, for every query, against SQL. */
async function expectSameAsSql(): Promise<void> {
  for (const where of queries) {
    const expected = bySql(where, '')
    expect((await scratch.client.library.count({ where })).count, where).toBe(expected.length)
    for (const order of orders) {
      expect(await sequence(where, order), `${where} by ${order}`).toEqual(bySql(where, order))
      const page = await scratch.client.library.list({ where, order, limit: 7 })
      expect(
        page.images.map(({ imageId }) => rowOf(imageId)),
        `${where} by ${order}`,
      ).toEqual(bySql(where, order).slice(0, 7))
    }
    const { facets } = await scratch.client.library.facets({ where })
    for (const { name, values } of facets)
      for (const { term, images: counted } of values) {
        const both = where.trim() === '' ? term : `(${where}) && ${term}`
        expect(counted, `${name}: ${both}`).toBe(bySql(both, '').length)
      }
  }
}

describe('the index of images', () => {
  it('answers as SQL does, before and after its columns are read', async () => {
    for (const where of queries)
      expect((await scratch.client.library.count({ where })).count).toBe(bySql(where, '').length)
    await expectSameAsSql()
  })

  it('answers any query as SQL does', async () => {
    await scratch.client.library.facets({})
    await fc.assert(
      fc.asyncProperty(randomQuery, async (tree) => {
        const where = queryText(tree)
        expect(await sequence(where, ''), where).toEqual(bySql(where, ''))
      }),
      { numRuns: 200 },
    )
  })

  it('notices every change that any part of the engine makes', async () => {
    await expectSameAsSql()
    const { store } = scratch.engine.context
    await bench.edit(images[4]!, adding(label({ classId: 1 })))
    await scratch.client.labeling.edit({
      imageId: images[9]!,
      editId: 'edt_00000000aaaa' as never,
      baseRevision: (await bench.open(images[9]!)).revision,
      diff: {
        annotations: [],
        predictions: [],
        state: { before: (await bench.open(images[9]!)).state, after: 'rejected' },
      },
    })
    store.write(() => {
      store.run("INSERT INTO image_tag (image_id, tag) VALUES (2, 'new tag'), (3, 'night')")
      store.run("DELETE FROM image_tag WHERE image_id = 6 AND tag = 'night'")
      store.run('UPDATE image SET captured_at = 1590000000000, prediction_min_score = 0.05 WHERE id = 30')
      store.run("UPDATE image SET lifecycle = 'active' WHERE id = 13")
      store.run("UPDATE image SET lifecycle = 'trashed' WHERE id = 14")
    })
    scratch.addImage({ source: 'camera 9', path: 'p3/last.jpg' })
    queries.push('"new tag" in image.tags', 'image.source == "camera 9"')
    await expectSameAsSql()
    // Enough at once that nothing is repaired but all worked out again.
    for (let i = 0; i < 1200; i++) scratch.addImage({ source: 'camera 1' })
    await expectSameAsSql()
  })

  it('gives windows one answer for each question and revision, equal to a fresh one after any edits', async () => {
    const { context } = scratch.engine
    const acting = { ...context, actor: owner(context.store) }
    const ask = async (of: typeof acting, where: string) => [
      await askIndex(of, 'count', { where }),
      await askIndex(of, 'counts', { wheres: [where, 'state == "new"'] }),
      await askIndex(of, 'facets', { where }),
      await askIndex(of, 'histogram', { where, field: 'image.bytes' }),
      await askIndex(of, 'page', { columns: 'image.id', request: { where, order: 'image.path', limit: 5 } }),
      { ...(await status(of)), disk: null },
    ]
    const row = fc.integer({ min: 1, max: images.length })
    const step = fc.oneof(
      fc.record({ edit: fc.constantFrom(...edits), row }),
      fc.record({ where: fc.constantFrom(...queries), windows: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ laterMs: fc.integer({ min: 1, max: 400 * dayMs }) }),
    )
    await scratch.client.library.facets({})
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 20 }), async (steps) => {
        for (const one of steps)
          if ('edit' in one) context.store.write(() => context.store.run(one.edit, [one.row]))
          else if ('laterMs' in one) scratch.clock.advance(one.laterMs)
          else {
            const shared = await Promise.all(Array.from({ length: one.windows }, () => ask(acting, one.where)))
            const fresh = await ask({ ...acting, answers: new RevisionAnswers(context.store.commits) }, one.where)
            for (const answer of shared) expect(answer, one.where).toEqual(fresh)
          }
      }),
      { numRuns: 25 },
    )
  })

  it('lists many images page by page by an order that it has not sorted yet', async () => {
    const { store } = scratch.engine.context
    store.write(() =>
      store.run(
        `INSERT INTO image (sha256, path, storage, file, source_id, format, size_bytes, width_px, height_px, imported_at,
           imported_by, captured_at, state)
         WITH RECURSIVE counted (i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM counted WHERE i < 46000)
         SELECT printf('%064x', i), 'many/' || i, 'linked', '/nowhere/' || i, 1, 'jpeg', i * 37 % 1000, 10, 10, 0, 1,
           iif(i % 3 = 0, NULL, i * 7919 % 100000), iif(i % 2, 'new', 'rejected') FROM counted`,
      ),
    )
    await scratch.client.library.facets({})
    const where = 'state == "rejected" || image.source == "camera 1"'
    for (const order of ['image.capturedAt:desc', 'image.bytes', 'image.capturedAt']) {
      const rows: number[] = []
      let cursor: string | undefined
      for (let page = 0; page < 3; page++) {
        const { images: listed, nextCursor } = await scratch.client.library.list({ where, order, limit: 900, cursor })
        rows.push(...listed.map(({ imageId }) => rowOf(imageId)))
        cursor = nextCursor ?? undefined
      }
      expect(rows, order).toEqual(bySql(where, order).slice(0, 2700))
    }
  })

  it('forgets the rows of a transaction that was rolled back', async () => {
    await scratch.client.library.facets({})
    const { store } = scratch.engine.context
    expect(() =>
      store.write(() => {
        store.run("UPDATE image SET state = 'rejected'")
        throw new Error('no')
      }),
    ).toThrow('no')
    expect((await scratch.client.library.count({ where: 'state == "rejected"' })).count).toBe(0)
  })

  it('points at the character of a wrong query', async () => {
    await expect(scratch.client.library.facets({ where: 'stat == "new"' })).rejects.toMatchObject({
      code: 'INVALID',
      data: { at: 0 },
    })
  })
})
