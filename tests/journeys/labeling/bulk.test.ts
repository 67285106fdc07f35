import { beforeEach, describe, expect, it } from 'vitest'
import type { BulkAction, BulkResult, BulkTarget, EngineClient } from '#contract'
import { type BulkId, type ImageId, type JobId, rowOf } from '#model/ids.ts'
import { undoBulkJob } from '../../../src/engine/bulk/undo-bulk.ts'
import { adding, changing, label, labelBench } from '../../support/label-bench.ts'

const bench = labelBench()
let images: ImageId[]
let client: EngineClient

beforeEach(() => {
  client = bench.scratch.client
  images = Array.from({ length: 6 }, (_, i) => bench.scratch.addImage({ source: `camera ${i % 2}` }))
})

async function ended(jobId: JobId): Promise<BulkResult> {
  const job = await bench.scratch.engine.context.jobs.wait(jobId)
  expect(job.error).toBeNull()
  return job.result as BulkResult
}

async function run(action: BulkAction, target: BulkTarget = { where: '' }): Promise<BulkResult> {
  return ended((await client.bulk.run({ target, action })).jobId)
}
const undo = async (bulkId: BulkId) => ended((await client.bulk.undo({ bulkId })).jobId)
const count = async (where: string) => (await client.library.count({ where })).count

/** Everything about all images that users see, to compare before and after. */
async function everything() {
  const where = 'lifecycle in ["active", "retired", "archived", "trashed", "purged"]'
  const rows = (await client.library.list({ where, limit: 100 })).images
  const labels = await Promise.all(images.map(async (imageId) => (await bench.open(imageId)).annotations))
  const predictions = await Promise.all(images.map(async (imageId) => (await bench.open(imageId)).predictions))
  return {
    rows: rows.map(({ revision: _revision, reviewedAtMs: _at, ...row }) => row),
    rights: bench.scratch.engine.context.store.arrays('SELECT licence, consent FROM image ORDER BY id'),
    pins: bench.scratch.engine.context.store.values('SELECT image_id FROM sentinel ORDER BY image_id'),
    labels,
    predictions,
  }
}

/** Every kind of action, with what it has to bring about. */
const actions: readonly [BulkAction, (changed: number) => Promise<void>][] = [
  [{ kind: 'tag', tag: 'night' }, async (changed) => expect(await count('"night" in image.tags')).toBe(changed)],
  [{ kind: 'untag', tag: 'old' }, async () => expect(await count('"old" in image.tags')).toBe(0)],
  [{ kind: 'state', state: 'rejected' }, async (changed) => expect(await count('state == "rejected"')).toBe(changed)],
  [{ kind: 'accept' }, async (changed) => expect(await count('labels.exists(l, l.origin == "model")')).toBe(changed)],
  [{ kind: 'relabel', from: 1, to: 3 }, async () => expect(await count('"person" in labels.classes')).toBe(0)],
  [{ kind: 'deleteLabels', classId: 2 }, async () => expect(await count('"dog" in labels.classes')).toBe(0)],
  [
    { kind: 'source', source: 'attic' },
    async () => expect(await count('image.source == "attic"')).toBe(await count('')),
  ],
  [
    { kind: 'licence', text: 'CC BY 4.0' },
    async (changed) => expect(await count('image.licence == "CC BY 4.0"')).toBe(changed),
  ],
  [{ kind: 'consent', text: null }, async () => expect(await count('has(image.consent)')).toBe(0)],
  [{ kind: 'pin' }, async () => expect(await count('sentinel')).toBe(await count(''))],
  [{ kind: 'unpin' }, async () => expect(await count('sentinel')).toBe(0)],
  [{ kind: 'trash' }, async () => expect(await count('')).toBe(await count('sentinel'))],
  [{ kind: 'hold', reason: 'court' }, async (changed) => expect(await count('hold')).toBe(changed)],
]

describe('actions on many images', () => {
  it.each(actions)('B1, B2: %o is previewed, done, and undone as a whole', async (action, expectDone) => {
    images.push(bench.predicted().imageId)
    for (const imageId of images.slice(0, 4))
      await bench.edit(imageId, adding(label({ classId: 1 }), label({ classId: 2 })))
    await run({ kind: 'tag', tag: 'old' }, { ranges: [[2, 3]] })
    await run({ kind: 'consent', text: 'all agreed' }, { ranges: [[2, 3]] })
    await run({ kind: 'pin' }, { ranges: [[2, 3]] })
    const before = await everything()
    const preview = await client.bulk.preview({ target: { where: '' }, action })
    expect(preview.images).toBe(7)
    expect(preview.changes).toBeGreaterThan(0)
    const done = await run(action)
    expect(done.images).toBe(preview.changes)
    if (preview.labels !== null) expect(done.labels).toBe(preview.labels)
    await expectDone(done.images)
    expect(await everything()).not.toEqual(before)

    const undone = await undo(done.bulkId)
    expect(undone).toMatchObject({ images: done.images, skipped: [] })
    expect(await everything()).toEqual(before)
    const [record] = await client.bulk.list({})
    expect(record).toMatchObject({ status: 'undone', images: done.images, user: 'olga', undone: { by: 'olga' } })
    await expect(client.bulk.undo({ bulkId: done.bulkId })).rejects.toMatchObject({ code: 'INVALID' })
  })

  it('B2: restore brings images back, and its undo puts them into the trash again', async () => {
    await run({ kind: 'trash' }, { ranges: [[1, 2]] })
    expect(await count('')).toBe(4)
    const done = await run({ kind: 'restore' }, { where: 'lifecycle == "trashed"' })
    expect(done.images).toBe(2)
    expect(await count('')).toBe(6)
    await undo(done.bulkId)
    expect(await count('lifecycle == "trashed"')).toBe(2)
  })

  it('B4: skip what can’t be done, and say why', async () => {
    await client.disposal.hold({ where: 'id == "img_2"', reason: 'court' })
    const done = await run({ kind: 'trash' })
    expect(done).toMatchObject({ images: 5, skippedCount: 1 })
    expect(done.skipped).toEqual([
      { imageId: 'img_2', path: 'image-2.jpg', reason: expect.stringContaining('On hold') },
    ])
    const [record] = await client.bulk.list({})
    expect(record).toMatchObject({ skippedCount: 1, skipped: done.skipped })
  })

  it('B3: leave alone on undo what users did since', async () => {
    const first = label({ classId: 1 })
    for (const imageId of images.slice(0, 2)) await bench.edit(imageId, adding({ ...first, classId: 1 }))
    const done = await run({ kind: 'relabel', from: 1, to: 2 })
    expect(done).toMatchObject({ images: 2, labels: 2 })
    const now = (await bench.open(images[0]!)).annotations[0]!
    await bench.edit(images[0]!, changing(now, { ...now, classId: 3 }))
    const undone = await undo(done.bulkId)
    expect(undone.images).toBe(1)
    expect(undone.skipped.map(({ imageId }) => imageId)).toEqual([images[0]])
    expect((await bench.open(images[0]!)).annotations[0]!.classId).toBe(3)
    expect((await bench.open(images[1]!)).annotations[0]!.classId).toBe(1)
  })

  it('B3: an undo that was stopped and goes on still names what it left alone before', async () => {
    const done = await run({ kind: 'tag', tag: 'night' })
    const { store } = bench.scratch.engine.context
    store.write(() => store.run('DELETE FROM image_tag WHERE image_id = ?', [rowOf(images[0]!)]))
    const context = { ...bench.scratch.engine.context, actor: await client.access.whoami() }
    const stop = new AbortController()
    let saved: unknown = null
    const job = {
      context,
      progress: () => undefined,
      keepInput: () => undefined,
      failures: async () => [],
      addFailures: () => undefined,
    }
    const input = { bulkId: done.bulkId, title: 'night' }
    const stopped = undoBulkJob.run(input, {
      ...job,
      checkpoint: null,
      signal: stop.signal,
      save(checkpoint) {
        saved = JSON.parse(JSON.stringify(checkpoint))
        stop.abort(new Error('stopped'))
      },
    })
    await expect(stopped).rejects.toThrow('stopped')
    const goesOn = { ...job, checkpoint: saved, signal: new AbortController().signal, save: () => undefined }
    const undone = (await undoBulkJob.run(input, goesOn)) as BulkResult
    expect(undone).toMatchObject({ images: 5, skippedCount: 1 })
    expect(undone.skipped.map(({ imageId }) => imageId)).toEqual([images[0]])
  })

  it('B5: are about the images that matched when they were asked for', async () => {
    const done = await run({ kind: 'state', state: 'rejected' }, { where: 'state == "new"' })
    expect(done.images).toBe(6)
    bench.scratch.addImage()
    expect((await undo(done.bulkId)).images).toBe(6)
  })

  it('B7: check the role of whoever acts', async () => {
    const anna = await bench.scratch.actingAs('anna', 'annotator')
    await expect(anna.bulk.run({ target: { where: '' }, action: { kind: 'trash' } })).rejects.toMatchObject({
      code: 'REFUSED',
    })
    const trashed = await run({ kind: 'trash' }, { ranges: [[1, 1]] })
    await expect(anna.bulk.undo({ bulkId: trashed.bulkId })).rejects.toMatchObject({ code: 'REFUSED' })
    await expect(
      anna.bulk.preview({ target: { where: '' }, action: { kind: 'tag', tag: 'fine' } }),
    ).resolves.toMatchObject({ changes: 5 })
  })

  it('each kind says how it is called and who may do it', async () => {
    const kinds = await client.bulk.kinds()
    expect(kinds.tag).toEqual({ title: 'Tag', role: 'annotator' })
    expect(kinds.trash).toEqual({
      title: 'Move to the trash',
      explanation: expect.stringContaining('No file is deleted.'),
      role: 'admin',
    })
  })

  it('refuse what makes no sense, and an empty target', async () => {
    const wrong: [BulkTarget, BulkAction][] = [
      [{ where: '' }, { kind: 'relabel', from: 1, to: 1 }],
      [{ where: '' }, { kind: 'relabel', from: 1, to: 99 }],
      [{ where: 'state == "approved"' }, { kind: 'trash' }],
      [{ ranges: [[900, 999]] }, { kind: 'trash' }],
      [{ where: 'stat == "new"' }, { kind: 'trash' }],
    ]
    for (const [target, action] of wrong)
      await expect(client.bulk.run({ target, action })).rejects.toMatchObject({ code: 'INVALID' })
    expect(await client.bulk.list({})).toEqual([])
  })

  it('B6: go on where they were stopped, without doing anything twice', async () => {
    const { engine } = bench.scratch
    for (let i = 0; i < 2000; i++) bench.scratch.addImage()
    const { jobId, bulkId } = await client.bulk.run({
      target: { where: '' },
      action: { kind: 'state', state: 'rejected' },
    })
    await new Promise((resolve) => setImmediate(resolve))
    await client.jobs.cancel({ jobId })
    await engine.context.jobs.wait(jobId)
    const [stopped] = await client.bulk.list({})
    expect(stopped!.status).toBe('stopped')
    expect(stopped!.images).toBe(await count('state == "rejected"'))
    expect(stopped!.images).toBeLessThan(2006)
    await client.jobs.resume({ jobId })
    expect(await ended(jobId)).toMatchObject({ bulkId, images: 2006, skipped: [] })
    expect((await client.labeling.history({ imageId: images[0]! })).edits.length).toBe(1)
  })
})

describe('the history of one image', () => {
  it('B8: is gone back in by a new edit, which is gone back from in the same way', async () => {
    const [imageId] = images as [ImageId]
    const [one, two] = [label({ classId: 1 }), label({ classId: 2 })]
    await bench.edit(imageId, adding(one))
    const first = await bench.open(imageId)
    await bench.edit(imageId, { ...adding(two), state: { before: 'new', after: 'reviewed' } })
    const second = await bench.open(imageId)

    const back = await client.labeling.revert({ imageId, revision: 1, editId: 'edt_00000000back' as never })
    expect(back).toEqual({ revision: 3, stateKept: false })
    const after = await bench.open(imageId)
    expect(after.annotations).toEqual(first.annotations)
    expect(after.state).toBe('new')
    await client.labeling.revert({ imageId, revision: 2, editId: 'edt_0000000again' as never })
    expect((await bench.open(imageId)).annotations).toEqual(second.annotations)
    expect((await bench.open(imageId)).state).toBe('reviewed')

    await client.labeling.revert({ imageId, revision: 0, editId: 'edt_000000000all' as never })
    expect((await bench.open(imageId)).annotations).toEqual([])
    const history = (await client.labeling.history({ imageId })).edits
    expect(history.map(({ revision }) => revision)).toEqual([1, 2, 3, 4, 5])
    expect(rowOf(imageId)).toBe(1)
  })

  it('opens predictions again that were taken since, and counts an edit sent twice once', async () => {
    const { imageId, predictionIds } = bench.predicted()
    await client.labeling.accept({ where: `id == "${imageId}"` })
    expect((await bench.open(imageId)).annotations).toHaveLength(2)
    const send = () => client.labeling.revert({ imageId, revision: 0, editId: 'edt_000000000one' as never })
    expect(await send()).toMatchObject({ revision: 2 })
    expect(await send()).toMatchObject({ revision: 2 })
    const opened = await bench.open(imageId)
    expect(opened.predictions.map(({ outcome }) => outcome)).toEqual(predictionIds.map(() => 'open'))
    expect(opened.state).toBe('predicted')
  })

  it('refuses a revision that the image has not had', async () => {
    await expect(
      client.labeling.revert({ imageId: images[0]!, revision: 7, editId: 'edt_0000000000no' as never }),
    ).rejects.toMatchObject({ code: 'INVALID' })
  })
})
