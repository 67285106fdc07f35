import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { Bulk, BulkResult, DuplicatesResult, Edit, FacetCounts, ImportRecord, SavedQuery } from '#contract'
import { openEngine } from '#engine'
import { writeImage } from '../../support/images.ts'
import { sampled } from '../../support/sampled-steps.ts'
import { winnow, winnowCounted } from '../../support/winnow-command.ts'

let ground: string
const at = (path: string) => join(ground, path)
const reply = async <T>(schema: z.ZodType<T>, ...args: string[]): Promise<T> => {
  const ended = await winnow([...args, '--json', '--quiet'])
  expect(ended.exitCode, ended.stderr).toBe(0)
  return schema.parse(ended.json())
}
const Facets = z.object({ images: z.int(), facets: z.array(FacetCounts) })
const Actions = z.object({ actions: z.array(Bulk) })

beforeAll(async () => {
  ground = mkdtempSync(join(tmpdir(), 'winnow-cli-library-'))
  for (let i = 1; i <= 6; i++) await writeImage(at(`in/plain-${i}.png`), { tint: i, widthPx: 80, heightPx: 60 })
  await winnow(['init', at('ws'), '--quiet'])
  await winnow(['import', at('ws'), at('in'), '--quiet'])
  cpSync(at('ws'), at('untouched'), { recursive: true })
})
afterAll(() => rmSync(ground, { recursive: true, force: true }))

const imagesIn = async (workspace: string, where: string) =>
  (await reply(Facets, 'facets', workspace, '--where', where, '--facet', 'state')).images

describe('the library on the command line', () => {
  test('tells what kinds of images there are, and what was imported', async () => {
    const { images, facets } = await reply(Facets, 'facets', at('ws'), '--facet', 'state', 'format')
    expect(images).toBe(6)
    expect(facets.map(({ name, values }) => [name, values.map(({ title, images: n }) => [title, n])])).toEqual([
      ['state', [['new', 6]]],
      ['format', [['png', 6]]],
    ])
    const { imports } = await reply(z.object({ imports: z.array(ImportRecord) }), 'imports', at('ws'))
    expect(imports).toMatchObject([{ imagesAdded: 6, rejected: 0, status: 'done' }])
  })

  test('saves, renames and deletes queries', async () => {
    await reply(SavedQuery, 'query', 'save', at('ws'), 'fresh', '--where', 'state == "new"', '--order', 'image.path')
    await reply(SavedQuery, 'query', 'rename', at('ws'), 'FRESH', 'new ones')
    const Queries = z.object({ queries: z.array(SavedQuery.extend({ images: z.int() })) })
    expect(await reply(Queries, 'query', 'list', at('ws'))).toMatchObject({
      queries: [{ name: 'new ones', images: 6, order: 'image.path' }],
    })
    await reply(z.object({}), 'query', 'delete', at('ws'), 'new ones')
    expect(await reply(Queries, 'query', 'list', at('ws'))).toEqual({ queries: [] })
    expect((await winnow(['query', 'delete', at('ws'), 'nothing'])).exitCode).toBe(2)
    expect((await winnow(['query', 'save', at('ws'), 'wrong', '--where', 'stat == 1'])).exitCode).toBe(2)
  })

  test('changes many images, says how many beforehand, and takes it back', async () => {
    const where = ['--where', 'image.path.endsWith("1.png") || image.path.endsWith("2.png")']
    const Preview = z.object({ images: z.int(), changes: z.int(), labels: z.int().nullable() })
    expect(await reply(Preview, 'bulk', 'tag', at('ws'), 'night', ...where, '--dry-run')).toMatchObject({ changes: 2 })
    const done = await reply(BulkResult, 'bulk', 'tag', at('ws'), 'night', ...where)
    expect(done).toMatchObject({ images: 2, skippedCount: 0 })
    expect(await imagesIn(at('ws'), '"night" in image.tags')).toBe(2)
    expect(await reply(Actions, 'bulk', 'list', at('ws'))).toMatchObject({ actions: [{ status: 'done', images: 2 }] })
    await reply(BulkResult, 'bulk', 'undo', at('ws'), done.bulkId)
    expect(await imagesIn(at('ws'), '"night" in image.tags')).toBe(0)
    const again = await winnow(['bulk', 'state', at('ws'), 'new', '--where', 'true', '--quiet'])
    expect(again.exitCode).toBe(4)
    expect((await winnow(['bulk', 'relabel', at('ws'), 'dog', 'unicorn', '--where', 'true'])).exitCode).toBe(1)
  })

  test('shows the history of an image and goes back in it', async () => {
    await reply(BulkResult, 'bulk', 'state', at('ws'), 'rejected', '--where', 'id == "img_3"')
    const Edits = z.object({ edits: z.array(Edit) })
    expect((await reply(Edits, 'history', at('ws'), 'img_3')).edits).toMatchObject([{ revision: 1, kind: 'bulk' }])
    await reply(z.object({ revision: z.int(), stateKept: z.boolean() }), 'revert', at('ws'), 'img_3', '0')
    expect(await imagesIn(at('ws'), 'state == "rejected"')).toBe(0)
  })

  test('groups look-alikes', async () => {
    const found = await reply(DuplicatesResult, 'duplicates', at('ws'), '--distance', '6')
    expect(found.images).toBe(6)
    expect(found.nearDuplicates).toBeGreaterThan(0)
    expect(await imagesIn(at('ws'), 'duplicates.rank > 1')).toBe(found.nearDuplicates)
  })

  test('B6: an action that is killed at any commit can be taken back as far as it came', async () => {
    const copy = (name: string) => {
      cpSync(at('untouched'), at(name), { recursive: true })
      return at(name)
    }
    const args = (workspace: string) => ['bulk', 'state', workspace, 'rejected', '--where', 'state == "new"', '--quiet']
    const { steps } = await winnowCounted(args(copy('counted')))
    expect(steps.commit).toBeGreaterThan(3)
    const commits = Array.from({ length: steps.commit }, (_, i) => i + 1)
    for (const n of sampled(commits, 1)) {
      const workspace = copy(`killed-${n}`)
      await winnow(args(workspace), { stopAt: { signal: 'SIGKILL', when: 'after', step: 'commit', n } })
      const engine = await openEngine({ folder: workspace })
      try {
        const { client, context } = engine
        const rejected = async () => (await client.library.count({ where: 'state == "rejected"' })).count
        const [last] = await client.bulk.list({})
        expect(last?.images ?? 0, `after commit ${n}`).toBe(await rejected())
        if (last) await context.jobs.wait((await client.bulk.undo({ bulkId: last.bulkId })).jobId)
        expect(await rejected()).toBe(0)
      } finally {
        await engine.close()
      }
    }
  })
})
