import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ApplyResult, BulkResult, PlanTotals, Purge, PurgeResult } from '#contract'
import { confirmationsNeeded } from '#model/guardrails.ts'
import type { ImageId, JobId, PlanId } from '#model/ids.ts'
import { dayMs } from '#model/units.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

let scratch: Scratch
/** By path. */
let ids: Record<string, ImageId>

const base = {
  schema: 1,
  name: 'Test',
  rules: [
    { id: 'tagged', action: 'keep', when: '"keep" in image.tags', reason: 'Somebody wants it.' },
    { id: 'old', action: 'drop', when: 'image.path.startsWith("old")', reason: 'Old.' },
    { id: 'dull', action: 'retire', when: 'image.path.startsWith("dull")', reason: 'Dull.' },
    { id: 'far', action: 'archive', when: 'image.path.startsWith("far")', reason: 'Far.' },
  ],
  floors: [{ id: 'floor', per: 'source', min: 1, when: 'image.path.startsWith("good")' }],
  fuses: { maxDropPercent: 100, maxLeavePercentOfClass: 100, maxLeavePercentOfSource: 100 },
  settleDays: 1,
}

beforeEach(async () => {
  scratch = await scratchWorkspace()
  await scratch.client.workspace.changeSettings({ graceDays: 0, graceDaysOfUse: 0 })
  ids = {}
})
afterEach(() => scratch.close())

function fill(...paths: string[]): void {
  scratch.engine.context.store.write(() => {
    for (const path of paths) ids[path] = scratch.addImage({ path })
  })
  scratch.clock.advance(2 * dayMs)
}
const write = (sql: string) => scratch.engine.context.store.write(() => scratch.engine.context.store.run(sql))
const inLifecycle = (lifecycle: string): string[] =>
  scratch.engine.context.store.values<string>('SELECT path FROM image WHERE lifecycle = ? ORDER BY path', [lifecycle])
const reasons = (skipped: readonly { path: string; reason: string }[]) =>
  Object.fromEntries(skipped.map(({ path, reason }) => [path, reason]))

async function done<Result>(started: Promise<{ jobId: JobId }>): Promise<Result> {
  const job = await scratch.engine.context.jobs.wait((await started).jobId)
  expect(job).toMatchObject({ status: 'done', error: null })
  return job.result as Result
}
const plan = (more: object = {}): Promise<PlanTotals> =>
  scratch.client.policy.createPlan({ policy: JSON.stringify({ ...base, ...more }) })
const apply = (made: PlanTotals) =>
  done<ApplyResult>(scratch.client.disposal.apply({ planId: made.planId, seen: confirmationsNeeded(made.rails) }))
const listed = (): Promise<Purge> => scratch.client.disposal.planPurge({})
const purge = ({ purgeId, images }: Purge) => done<PurgeResult>(scratch.client.disposal.runPurge({ purgeId, images }))
const bulk = (where: string, action: Parameters<Scratch['client']['bulk']['run']>[0]['action']) =>
  done<BulkResult>(scratch.client.bulk.run({ target: { where }, action }))

/** What may come to protect an image, each on the image that is named after it; it works in the trash too. */
const protect: Record<string, { by: (path: string) => unknown; why: string }> = {
  held: {
    by: (path) =>
      scratch.client.disposal.hold({ where: `image.path == "${path}" && lifecycle != "purged"`, reason: 'Court.' }),
    why: 'On hold.',
  },
  pinned: {
    by: (path) => write(`INSERT INTO sentinel SELECT id, 1, 1 FROM image WHERE path = '${path}'`),
    why: 'It is pinned.',
  },
  commented: {
    by: (path) =>
      write(
        `INSERT INTO comment (image_id, text, created_at, created_by) SELECT id, 'Why?', 1, 1 FROM image WHERE path = '${path}'`,
      ),
    why: 'Sent back, or with an open comment.',
  },
  tagged: {
    by: (path) => write(`INSERT INTO image_tag SELECT id, 'keep' FROM image WHERE path = '${path}'`),
    why: '“Keep images tagged keep” keeps it: Somebody wants it.',
  },
  frozen: { by: (path) => freeze('v1', path), why: 'In a frozen dataset.' },
  golden: {
    by: async (path) => {
      await freeze('golden', path)
      await scratch.client.workspace.changeSettings({ goldenDataset: 'golden' })
    },
    why: 'Part of the golden set.',
  },
}

/** As a row, for a freeze takes active images alone and sets made before may come to count later. */
function freeze(name: string, path: string): void {
  write(`INSERT INTO dataset (name, where_text, seed, split, classes, hash, summary, created_at, created_by)
    VALUES ('${name}', '', 1, '[100,0,0]', '[]', 'sealed', '{}', 1, 1)`)
  write(`INSERT INTO dataset_item (dataset_id, image_id, revision, split, labels)
    SELECT (SELECT id FROM dataset WHERE name = '${name}'), id, 0, 'train', '[]' FROM image WHERE path = '${path}'`)
}

const oldPaths = Object.keys(protect).map((name) => `old-${name}`)
const protectAll = async () => {
  for (const [name, { by }] of Object.entries(protect)) await by(`old-${name}`)
}
const whyEach = Object.fromEntries(Object.entries(protect).map(([name, { why }]) => [`old-${name}`, why]))

describe('protection that began after a plan was made', () => {
  test('R130: keeps them when the plan is applied; they are skipped, counted and named with what protects them', async () => {
    fill(...oldPaths, 'old-plain', 'good')
    const made = await plan()
    expect(made.images.drop).toBe(7)
    await protectAll()
    const result = await apply(made)
    expect(result).toMatchObject({ trashed: 1 })
    expect(reasons(result.skipped)).toEqual(whyEach)
    expect(inLifecycle('trashed')).toEqual(['old-plain'])
    expect(await apply(made)).toEqual(result)
  })

  test('R130: frozen images may be retired, not archived, and are removed if the policy says so', async () => {
    fill('dull-1', 'far-1', 'old-1', 'good')
    const made = await plan()
    for (const [n, path] of ['dull-1', 'far-1', 'old-1'].entries()) freeze(`v${n}`, path)
    expect(await apply(made)).toMatchObject({
      retired: 1,
      skipped: [
        { path: 'far-1', reason: 'In a frozen dataset.' },
        { path: 'old-1', reason: 'In a frozen dataset.' },
      ],
    })
    const free = await plan({ protectDatasets: false })
    expect(await apply(free)).toMatchObject({ archived: 1, trashed: 1, skipped: [] })
    expect(await purge(await listed())).toMatchObject({ purged: 1, skipped: [] })
  })

  test('R130: a requested erasure overrides everything but holds', async () => {
    fill('old-erased', 'old-held', 'good')
    await scratch.client.disposal.planErasure({ where: 'image.path.startsWith("old")', reason: 'r', basis: 'b' })
    const made = await plan()
    for (const path of ['old-erased', 'old-held']) protect.tagged!.by(path)
    await protect.held!.by('old-held')
    expect(reasons((await apply(made)).skipped)).toEqual({ 'old-held': 'On hold.' })
    expect(inLifecycle('trashed')).toEqual(['old-erased'])
  })

  test('R131: an image that a floor, a bucket or a budget would keep now stays, and so does one that no rule selects', async () => {
    fill('old-1', 'old-2', 'old-3')
    fill('good-1', 'good-2')
    const rules = [{ id: 'old', action: 'drop', when: '"junk" in image.tags', reason: 'Junk.' }]
    write("INSERT INTO image_tag SELECT id, 'junk' FROM image WHERE path LIKE 'old%'")
    const made = await plan({ rules, floors: [{ id: 'floor', per: 'source', min: 2 }] })
    expect(made.images.drop).toBe(3)
    // The best of the floor leaves by another way, and one of the listed is junk no more.
    await bulk('image.path == "good-1"', { kind: 'trash' })
    write("DELETE FROM image_tag WHERE image_id IN (SELECT id FROM image WHERE path = 'old-3')")
    const result = await apply(made)
    expect(Object.keys(reasons(result.skipped)).length).toBe(2)
    expect(Object.values(reasons(result.skipped)).toSorted()).toEqual([
      'The policy would now keep it: no rule removes it any more.',
      '“Never fall below 2 images of each source: reviewed first, then newest” keeps it.',
    ])
    expect(result.trashed).toBe(1)
  })

  test('R132: keeps them from a purge that was listed before, and from the next list', async () => {
    fill(...oldPaths, 'old-plain', 'good')
    await apply(await plan())
    expect(inLifecycle('trashed')).toHaveLength(7)
    const made = await listed()
    expect(made.images).toBe(7)
    await protectAll()
    const result = await purge(made)
    expect(result).toMatchObject({ purged: 1 })
    expect(reasons(result.skipped)).toEqual(whyEach)
    expect(inLifecycle('trashed')).toEqual(oldPaths.toSorted())
    await expect(listed()).rejects.toThrow(/Nothing in the trash can be deleted now\..*1 image: It is pinned\./)
  })

  test('R132: an image in the trash takes a place of a floor only where the active ones leave it free', async () => {
    fill('old-1', 'old-2', 'old-3')
    fill('good-1', 'good-2')
    await apply(await plan({ floors: [{ id: 'floor', per: 'source', min: 2 }] }))
    const made = await listed()
    expect(made).toMatchObject({ images: 3, waiting: [] })
    await bulk('image.path == "good-1"', { kind: 'trash' })
    const result = await purge(made)
    expect(result).toMatchObject({ purged: 2 })
    expect(result.skipped.map(({ reason }) => reason)).toEqual([
      '“Never fall below 2 images of each source: reviewed first, then newest” keeps it.',
    ])
  })

  test('R132: a value that is unknown only because nothing is measured in the trash does not keep an image there', async () => {
    fill('old-1', 'good-1')
    const unsure = { id: 'unsure', action: 'keep', when: 'prediction.minScore < 0.4', reason: 'Unsure.' }
    const rules = [...base.rules, unsure]
    write('UPDATE image SET prediction_min_score = 0.9')
    await apply(await plan({ rules, scope: 'lifecycle == "active"' }))
    write('UPDATE image SET prediction_min_score = NULL')
    expect(await purge(await listed())).toMatchObject({ purged: 1, skipped: [] })
  })

  test('R132: a copy that the policy requires and that is gone keeps reviewed images in the trash', async () => {
    fill('old-1', 'good-1')
    write(`UPDATE image SET state = 'reviewed'`)
    write(`INSERT INTO backup (id, file, sha256, images, size_bytes, snapshot_at, verified_at, made_by)
      VALUES (1, '/nowhere/backup.winnow', '', 2, 1, 1, 1, 1)`)
    write('INSERT INTO backed_up (image_id, backup_id, revision) SELECT id, 1, 0 FROM image')
    const made = await plan({ fuses: { ...base.fuses, requireBackup: 'reviewed' } })
    // Looked for when it was planned, and not found.
    expect(made.images.drop).toBe(0)
    const free = await plan()
    await apply(free)
    write(
      `UPDATE plan SET policy = json_set(policy, '$.fuses.requireBackup', 'reviewed') WHERE id = ${free.planId.slice(4)}`,
    )
    await expect(listed()).rejects.toThrow('in no verified backup or export')
  })
})

describe('by hand', () => {
  test('R133: images that the workspace protects are not moved to the trash, and the preview does not count them', async () => {
    fill(...oldPaths, 'old-plain', 'good')
    await protectAll()
    const target = { where: 'image.path.startsWith("old")' }
    // A keep rule is a plan's, not a user's.
    const { 'old-tagged': _, ...why } = whyEach
    const preview = await scratch.client.bulk.preview({ target, action: { kind: 'trash' } })
    expect(preview.changes).toBe(2)
    expect(new Set(preview.skipped)).toEqual(new Set(Object.values(why)))
    const result = await bulk(target.where, { kind: 'trash' })
    expect(reasons(result.skipped)).toEqual(why)
    expect(inLifecycle('trashed')).toEqual(['old-plain', 'old-tagged'])
  })

  test('R133: undoing a restore keeps images that became protected', async () => {
    fill('old-1', 'old-2', 'good')
    await bulk('image.path.startsWith("old")', { kind: 'trash' })
    const { bulkId } = await bulk('lifecycle == "trashed"', { kind: 'restore' })
    protect.pinned!.by('old-1')
    const undone = await done<BulkResult>(scratch.client.bulk.undo({ bulkId }))
    expect(reasons(undone.skipped)).toEqual({ 'old-1': 'It is pinned.' })
    expect(inLifecycle('trashed')).toEqual(['old-2'])
  })

  test('R132: what was trashed by hand is asked for protections of the workspace before it is purged', async () => {
    fill(...oldPaths, 'old-plain', 'good')
    await bulk('image.path.startsWith("old")', { kind: 'trash' })
    await protectAll()
    const { 'old-tagged': _, ...why } = whyEach
    const made = await listed()
    expect(made.images).toBe(2)
    expect(Object.fromEntries(made.waiting.map(({ reason, images }) => [reason, images]))).toEqual(
      Object.fromEntries(Object.values(why).map((reason) => [reason, 1])),
    )
  })

  test('R133: originals of archived images that came to be protected stay where they are', async () => {
    fill('far-1', 'far-2', 'good')
    await apply(await plan())
    protect.pinned!.by('far-1')
    const { jobId } = await scratch.client.disposal.archive()
    const { result } = await scratch.engine.context.jobs.wait(jobId)
    expect(result).toMatchObject({ skipped: [{ path: 'far-1', reason: 'It is pinned.' }, { path: 'far-2' }] })
  })
})

describe('grace', () => {
  test('R134: an image that was restored and trashed again after the purge was listed waits again', async () => {
    fill('old-1', 'old-2', 'good')
    await bulk('image.path.startsWith("old")', { kind: 'trash' })
    scratch.clock.advance(dayMs)
    const made = await listed()
    scratch.clock.advance(dayMs)
    await scratch.client.disposal.restore({ imageIds: [ids['old-1']!] })
    await bulk('image.path == "old-1"', { kind: 'trash' })
    const result = await purge(made)
    expect(result).toMatchObject({ purged: 1, skipped: [{ path: 'old-1', reason: 'Its grace period is not over.' }] })
  })

  test('R135: more days in the trash can be asked for, fewer than the days of grace and of use not', async () => {
    await scratch.client.workspace.changeSettings({ graceDays: 10, graceDaysOfUse: 3 })
    fill('old-1', 'good')
    await bulk('image.path.startsWith("old")', { kind: 'trash' })
    const list = (olderThanDays: number) => scratch.client.disposal.planPurge({ olderThanDays })
    await expect(list(0)).rejects.toThrow('Its grace period is not over.')
    scratch.clock.advance(11 * dayMs)
    await expect(list(0)).rejects.toThrow('Its grace period is not over.')
    for (let day = 0; day < 4; day++) {
      scratch.clock.advance(dayMs)
      await scratch.reopen()
    }
    expect(await list(0)).toMatchObject({ images: 1 })
    await expect(list(60)).rejects.toThrow('Its grace period is not over.')
    scratch.clock.advance(60 * dayMs)
    expect(await list(60)).toMatchObject({ images: 1 })
  })
})

test('R12: of many images some are moved at a time; broken off in between, applying goes on to its end', async () => {
  fill(...Array.from({ length: 4500 }, (_, n) => `old-${n}`), 'good')
  const made = await plan({ fuses: { ...base.fuses, maxDropImages: 10_000 } })
  const { store } = scratch.engine.context
  const { jobId } = await scratch.client.disposal.apply({ planId: made.planId, seen: confirmationsNeeded(made.rails) })
  const status = () => store.values<string>('SELECT status FROM plan')[0]
  while (status() === 'draft') await new Promise((next) => setImmediate(next))
  expect(status()).toBe('applying')
  const moved = inLifecycle('trashed').length
  expect(moved).toBeGreaterThan(0)
  expect(moved).toBeLessThan(4500)
  await expect(scratch.client.disposal.restore({ planId: made.planId as PlanId })).rejects.toThrow('applying')
  await scratch.reopen()
  const job = await scratch.engine.context.jobs.wait(jobId)
  expect(job).toMatchObject({ status: 'done', result: { trashed: 4500, skipped: [] } })
  expect(inLifecycle('trashed')).toHaveLength(4500)
})
