import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type ImageId, rowOf } from '#model/ids.ts'
import { emptyDiff } from '#model/labels/diff.ts'
import { owner } from '../../../src/engine/access/index.ts'
import { PreparedEdits } from '../../../src/engine/labeling/for-threads.ts'
import { copyPreparedEdits, recordEdit } from '../../../src/engine/labeling/index.ts'
import { box, datasetBench, label } from '../../support/dataset-bench.ts'
import { writeImage } from '../../support/images.ts'

const bench = datasetBench()
const { out, importFrom } = bench

const rows = (sql: string, image: ImageId) => bench.scratch.engine.context.store.all(sql, [rowOf(image)])
const written = (image: ImageId) => ({
  image: rows(
    'SELECT state, revision, label_count, reviewed_at, reviewed_by, state_reason FROM image WHERE id = ?',
    image,
  ),
  labels: rows('SELECT * FROM annotation WHERE image_id = ?', image).map((row) => ({
    ...(row as object),
    image_id: 0,
  })),
  edits: rows('SELECT revision, kind, diff, user_id, at FROM edit WHERE image_id = ?', image),
})

test('L23: prepared edits are written like single ones, and not to an image that somebody touched', () => {
  const { engine, addImage } = bench.scratch
  const context = { ...engine.context, actor: owner(engine.context.store) }
  const { store } = context
  const images = ['single', 'prepared', 'touched'].map((path) => addImage({ path, widthPx: 100, heightPx: 80 }))
  const [single, prepared, touched] = images as [ImageId, ImageId, ImageId]
  const labels = [label(box(1, 2, 30, 40), 1, { occluded: true }), { ...label(box(5, 6, 7, 8)), score: 0.5, layer: 2 }]
  const diff = {
    ...emptyDiff,
    annotations: labels.map((after) => ({ before: null, after })),
    state: { before: 'new' as const, after: 'reviewed' as const },
  }
  const edit = (image: ImageId, n: number) => ({
    imageRow: rowOf(image),
    editId: `edt_prepared${n}` as never,
    labels: labels.map((one) => ({ ...one, modelId: null, predictionId: null })),
    change: diff.state,
    state: 'new' as const,
    widthPx: 100,
    heightPx: 80,
  })
  const file = join(context.folders.cache, 'prepared-test.db')
  const edits = new PreparedEdits(file)
  for (const one of [edit(prepared, 1), edit(touched, 2)]) edits.add(one)
  edits.close()
  recordEdit(context, { imageRow: rowOf(single), kind: 'import', diff })
  recordEdit(context, { imageRow: rowOf(touched), kind: 'edit', diff: { ...diff, state: null } })
  const before = written(touched)
  store.attach(file, 'prepared')
  const take = (n: number) => store.write(() => copyPreparedEdits(context, n, n))
  expect([take(1), take(2)]).toEqual([{ rows: [rowOf(prepared)], labels: 2 }, null])
  store.detach('prepared')
  expect(written(prepared)).toEqual(written(single))
  expect(written(touched)).toEqual(before)
})

test('edits are taken over fifty together, or fewer where they have many labels', () => {
  const edits = new PreparedEdits(join(bench.scratch.engine.context.folders.cache, 'prepared-test.db'))
  const add = (count: number, labels: number) => {
    for (let i = 0; i < count; i++)
      edits.add({
        imageRow: 1,
        editId: `edt_${edits.count}` as never,
        labels: Array.from({ length: labels }, () => ({
          ...label(box(1, 2, 3, 4)),
          modelId: null,
          predictionId: null,
        })),
        change: null,
        state: 'new',
        widthPx: 100,
        heightPx: 80,
      })
  }
  add(60, 1)
  add(5, 200)
  add(2, 1000)
  add(1, 1)
  edits.close()
  expect(edits.starts).toEqual([1, 51, 63, 65, 66, 67, 68])
})

test('labels of large files are read and previewed in a thread, with the same result', async () => {
  mkdirSync(out('set'))
  for (const [i, name] of ['a', 'b'].entries())
    await writeImage(out(`set/${name}.png`), { widthPx: 100, heightPx: 80, tint: i })
  const annotations = [
    { id: 1, image_id: 1, category_id: 1, bbox: [10, 20, 30, 40] },
    { id: 2, image_id: 2, category_id: 2, bbox: [60, 20, 90, 10] },
    { id: 3, image_id: 2, category_id: 9, bbox: [1, 2, 3, 4] },
  ]
  writeFileSync(
    out('set/instances.json'),
    JSON.stringify({
      info: { description: 'x'.repeat(5_000_000) },
      images: ['a', 'b'].map((name, i) => ({ id: i + 1, file_name: `${name}.png`, width: 100, height: 80 })),
      categories: ['dog', 'cat'].map((name, i) => ({ id: i + 1, name })),
      annotations,
    }),
  )
  const reason = 'It names category 9, which the file does not list.'
  const path = `${out('set/instances.json')}: annotation 3 of b.png`
  const preview = await bench.scratch.client.datasets.previewImport({ paths: [out('set')], samples: 1 })
  const [finding] = preview.findings
  expect(finding).toMatchObject({
    images: { named: 2, found: 2, distinct: 2 },
    objects: { total: 2, byShape: { box: 2 } },
    changed: [{ what: 'shape clipped to the image', count: 1 }],
    rejected: [{ path, reason }],
    samples: [{ path: 'a.png', widthPx: 100, heightPx: 80, labels: [{ class: 'dog' }] }],
  })
  const first = await importFrom(out('set'))
  expect(first).toMatchObject({ labelsAdded: 2, labelsKnown: 0, rejected: [{ path, reason }] })
  expect(first.changed).toContainEqual({ what: 'shape clipped to the image', count: 1 })
  expect(await importFrom(out('set'))).toMatchObject({ labelsAdded: 0, labelsKnown: 2, rejected: [{ path, reason }] })
  expect(readdirSync(bench.scratch.engine.context.folders.cache).filter((name) => /^prepared/.test(name))).toEqual([])
})
