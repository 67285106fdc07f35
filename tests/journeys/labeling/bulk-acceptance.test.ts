import { beforeEach, describe, expect, it } from 'vitest'
import type { Acceptance, BulkResult, EngineClient } from '#contract'
import { type ImageId, type JobId, rowOf } from '#model/ids.ts'
import { acceptImage, refuse } from '#model/labels/corrections.ts'
import { merge } from '#model/labels/diff.ts'
import { adding, box, label, labelBench } from '../../support/label-bench.ts'
import { runCommand } from '../../support/run-command.ts'

const bench = labelBench()
const band = { where: '', fromScore: 0.8, maxError: 0.1 }
let client: EngineClient
let images: ImageId[]

/** Sixty images with one prediction in the band and one below it: 41 audits prove a limit of 10%. */
beforeEach(() => {
  client = bench.scratch.client
  images = Array.from(
    { length: 60 },
    () =>
      bench.predicted([
        { classId: 1, score: 0.9, box: [10, 10, 50, 50] },
        { classId: 2, score: 0.5, box: [100, 100, 60, 20] },
      ]).imageId,
  )
})

const store = () => bench.scratch.engine.context.store
const count = async (where: string) => (await client.library.count({ where })).count
const state = async (): Promise<Acceptance> => (await client.bulk.acceptances())[0]!
const queued = async () => (await state()).queue.map(({ imageId }) => imageId)

/** A user finishes an image by hand: as predicted, or with the first prediction deleted and an object added. */
async function review(imageId: ImageId, isRight = true): Promise<void> {
  const { annotations, predictions, state: from } = await bench.open(imageId)
  const labels = { annotations, predictions, state: from }
  const rest = { ...labels, predictions: predictions.slice(1) }
  const missed = label({ classId: 3, geometry: box(300, 300, 20, 20) })
  const newId = () => label().id
  const diff = isRight
    ? acceptImage(labels, 0.3, newId)
    : merge(merge(refuse(predictions[0]!), adding(missed)), acceptImage(rest, 0.3, newId))
  await bench.edit(imageId, diff)
}

async function reviewAll(wrong: (n: number) => boolean = () => false): Promise<void> {
  for (let n = 0; n < 60; n++) {
    const [next] = await queued()
    if (next === undefined) return
    await review(next, !wrong(n))
  }
}

async function followed(): Promise<Acceptance> {
  const { acceptance, jobId } = await client.bulk.startAcceptance(band)
  if (jobId) await bench.scratch.engine.context.jobs.wait(jobId)
  return jobId ? state() : acceptance
}

describe('accepting in bulk with a stated error limit', () => {
  it('B9, B11: accepts the rest as one action once audits by hand have proven it, marks each label, and is undone', async () => {
    const scores = await client.bulk.acceptanceScores({ where: '' })
    expect(scores).toHaveLength(100)
    expect(scores.flatMap((count, n) => (count > 0 ? [[n, count]] : []))).toEqual([
      [50, 60],
      [90, 60],
    ])
    const preview = await client.bulk.previewAcceptance(band)
    expect(preview).toMatchObject({
      images: 60,
      groups: 60,
      predictions: 60,
      below: 60,
      auditsAtLeast: 41,
      problem: null,
    })
    const { acceptance, jobId } = await client.bulk.startAcceptance(band)
    expect(acceptance).toMatchObject({ state: 'auditing', audited: 0, errorUpper: 1, budget: 200 })
    expect(acceptance.queue).toHaveLength(41)
    expect(jobId).toBeNull()
    expect(await count(`review.audit == "${acceptance.acceptanceId}"`)).toBe(41)

    const [swept] = acceptance.queue
    await client.labeling.accept({ where: `id == "${swept!.imageId}"` })
    await client.labeling.setImageVerdicts({ where: 'review.audit == "acc_99"', verdict: 'reject' })
    expect(await state()).toMatchObject({ audited: 0, state: 'auditing' })
    expect(await queued()).toContain(swept!.imageId)
    await bench.edit(swept!.imageId, {
      annotations: [],
      predictions: [],
      state: { before: 'reviewed', after: 'predicted' },
    })
    for (const { imageId } of acceptance.queue.slice(0, 40)) {
      const { annotations } = await bench.open(imageId)
      if (imageId !== swept!.imageId) await review(imageId)
      else {
        expect(annotations).toHaveLength(2)
        await bench.edit(imageId, {
          annotations: [],
          predictions: [],
          state: { before: 'predicted', after: 'reviewed' },
        })
      }
    }
    expect(await state()).toMatchObject({ audited: 40, state: 'auditing', bulk: null })
    expect(await count('state == "reviewed"')).toBe(40)
    await review(acceptance.queue[40]!.imageId)

    const accepted = await followed()
    expect(accepted).toMatchObject({
      state: 'accepted',
      audited: 41,
      error: 0,
      // The second object of each: what scores lower is not accepted.
      missed: 41,
      queue: [],
      because: 'At most 10% are wrong, proven by 41 audits.',
      bulk: { images: 19, labels: 19, skipped: 0, ended: true, undone: false },
    })
    expect(accepted.errorUpper).toBeLessThanOrEqual(0.1)
    const marked = `labels.exists(l, l.acceptance == "${accepted.acceptanceId}")`
    expect(await count(marked)).toBe(19)
    expect(await count('state == "reviewed"')).toBe(60)
    expect(await followed()).toEqual(accepted)

    await bench.scratch.freeze({ name: 'v1' })
    const { from } = await client.datasets.lineage({ name: 'v1' })
    expect(from?.accepted).toMatchObject([
      { acceptanceId: accepted.acceptanceId, labels: 19, maxError: 0.1, audited: 41, fromScore: 0.8, model: 'm' },
    ])

    const undone = await client.bulk.undo({ bulkId: accepted.bulk!.bulkId })
    const job = await bench.scratch.engine.context.jobs.wait(undone.jobId as JobId)
    expect((job.result as BulkResult).images).toBe(19)
    expect(await count(marked)).toBe(0)
    expect(await count('state == "predicted"')).toBe(19)
    expect(await state()).toMatchObject({ bulk: { undone: true } })
    expect((await client.bulk.startAcceptance(band)).jobId).toBeNull()
  })

  it('B10: refuses what is wrong too often, and counts missed objects beside it', async () => {
    await client.bulk.startAcceptance(band)
    await reviewAll((n) => n % 2 === 0)
    const refused = await state()
    expect(refused).toMatchObject({ state: 'refused', bulk: null, endedAtMs: expect.any(Number) })
    expect(refused.because).toMatch(/^More than 10% are wrong: /)
    expect(refused.missed).toBe(refused.audited + refused.wrong.length)
    expect(refused.wrong[0]).toMatchObject({ changed: 1, predictions: 1 })
    expect(await count('state == "reviewed"')).toBe(refused.audited)
    expect((await client.bulk.startAcceptance(band)).acceptance).toEqual(refused)
    expect((await client.bulk.startAcceptance({ ...band, again: true })).acceptance.acceptanceId).not.toBe(
      refused.acceptanceId,
    )
  })

  it('B10, B11: goes on after a stop, a spent budget and a restart, with what was reviewed', async () => {
    const { acceptance } = await client.bulk.startAcceptance({ ...band, budget: 30 })
    expect(acceptance.queue).toHaveLength(30)
    for (const { imageId } of acceptance.queue.slice(0, 20)) await review(imageId)
    await client.bulk.stopAcceptance({ acceptanceId: acceptance.acceptanceId })
    expect(await state()).toMatchObject({ state: 'refused', because: 'Stopped by olga.', audited: 20 })
    await client.bulk.startAcceptance(band)
    await bench.scratch.reopen()
    client = bench.scratch.client
    await reviewAll()
    expect(await state()).toMatchObject({
      state: 'refused',
      audited: 30,
      because: expect.stringContaining('30 audits'),
    })
    const more = (await client.bulk.startAcceptance({ ...band, budget: 100 })).acceptance
    expect(more).toMatchObject({ acceptanceId: acceptance.acceptanceId, state: 'auditing', audited: 30 })
    for (const { imageId } of more.queue.slice(0, 10)) await review(imageId)
    const last = more.queue[10]!.imageId
    // As a kill leaves it between the last review and the action: reviewed, and nobody has looked.
    const { announce } = bench.scratch.engine.context
    bench.scratch.engine.context.announce = () => {}
    await review(last)
    bench.scratch.engine.context.announce = announce
    await bench.scratch.reopen()
    client = bench.scratch.client
    expect(await state()).toMatchObject({ state: 'auditing', audited: 40 })
    expect(await followed()).toMatchObject({ state: 'accepted', audited: 41, bulk: { images: 19, ended: true } })
    expect(store().values('SELECT count(*) FROM bulk')).toEqual([1])
  })

  it('B10: ends when model, label set or threshold are others, and refuses what can’t be proven', async () => {
    await client.bulk.startAcceptance(band)
    await client.workspace.changeSettings({ reviewFromScore: 0.85 })
    await client.bulk.startAcceptance({ ...band, again: false })
    expect(await state()).toMatchObject({ state: 'refused', because: expect.stringContaining('0.85') })
    await expect(client.bulk.startAcceptance({ ...band, again: true })).rejects.toMatchObject({ code: 'INVALID' })
    await client.workspace.changeSettings({ reviewFromScore: 0.3 })
    const second = (await client.bulk.startAcceptance({ ...band, again: true })).acceptance
    await client.workspace.addClasses({ names: ['bird'] })
    await review(second.queue[0]!.imageId)
    expect(await state()).toMatchObject({ state: 'refused', because: expect.stringContaining('label set') })
    const third = (await client.bulk.startAcceptance(band)).acceptance
    expect(third.acceptanceId).not.toBe(second.acceptanceId)
    const becomesCurrent = (modelId: string) => {
      store().write(() =>
        store().run("UPDATE model_alias SET model_id = ? WHERE alias = 'current'", [Number(modelId.slice(4))]),
      )
      bench.scratch.engine.context.announce({ type: 'modelsChanged', modelId: null })
    }
    becomesCurrent(bench.scratch.addModel('candidate'))
    await new Promise((resolve) => setTimeout(resolve, 0))
    expect(await state()).toMatchObject({ state: 'refused', because: expect.stringContaining('current model') })
    becomesCurrent('mdl_1')
    const small = (await client.bulk.startAcceptance({ ...band, maxError: 0.02 })).acceptance
    expect(small).toMatchObject({
      state: 'refused',
      because: expect.stringContaining('at least 214 audits'),
      queue: [],
    })
    await expect(client.bulk.startAcceptance({ ...band, where: 'state == "rejected"' })).rejects.toMatchObject({
      code: 'INVALID',
    })
    const annotator = await bench.scratch.actingAs('ann', 'annotator')
    await expect(annotator.bulk.startAcceptance(band)).rejects.toMatchObject({ code: 'REFUSED' })
    expect(rowOf(small.acceptanceId)).toBeGreaterThan(0)
  })

  it('B11: the command tells the state, goes on with it, and undoes it', async () => {
    const { folder } = bench.scratch
    const command = async (args: readonly string[], exitCode = 0) => {
      const ended = await runCommand(['audit-accept', ...args, '--json', '--quiet'])
      expect({ args, exitCode: ended.exitCode, stderr: ended.stderr }).toEqual({ args, exitCode, stderr: '' })
      return JSON.parse(ended.stdout)
    }
    const again = [folder, '--where', 'state == "predicted"', '--from-score', '0.8', '--max-error', '0.1']
    await bench.scratch.reopen(async () => {
      const started = await command(again)
      expect(started).toMatchObject({ accepted: 0, audited: 0, errorUpper: 1, state: 'auditing', because: '' })
      expect(started.auditQueue).toHaveLength(41)
    })
    client = bench.scratch.client
    // The command goes by the real clock, and reviews from before the audit do not count.
    bench.scratch.clock.advance(Date.now() - bench.scratch.clock.nowMs())
    await reviewAll()
    await bench.scratch.reopen(async () => {
      expect(await command(again)).toMatchObject({
        accepted: 19,
        audited: 41,
        auditQueue: [],
        state: 'accepted',
        because: 'At most 10% are wrong, proven by 41 audits.',
      })
      expect((await command(['list', folder])).acceptances).toHaveLength(1)
      expect(await command(['undo', folder, 'acc_1'])).toMatchObject({ images: 19 })
      expect(await runCommand(['audit-accept', folder, '--where', ''])).toMatchObject({ exitCode: 2 })
    })
  })

  it('B9: draws one image of a group of near-duplicates, and none of the blind audit', async () => {
    store().write(() => {
      for (const [i, imageId] of images.slice(0, 10).entries())
        store().run('INSERT INTO duplicate_row (image_id, run, group_id, size, rank) VALUES (?, 0, 1, 10, ?)', [
          rowOf(imageId),
          i + 1,
        ])
    })
    expect(await client.bulk.previewAcceptance(band)).toMatchObject({ images: 60, groups: 51 })
    const { acceptance } = await client.bulk.startAcceptance(band)
    await client.workspace.changeSettings({ blindShare: 0.5 })
    const drawn = store().values<number>('SELECT image_id FROM acceptance_draw')
    expect(drawn).toHaveLength(51)
    expect(drawn.filter((row) => images.slice(0, 10).map(rowOf).includes(row))).toHaveLength(1)
    expect(acceptance.queue).toHaveLength(41)
    const rest = (await client.bulk.previewAcceptance({ ...band, maxError: 0.5 })).images
    expect(rest).toBeLessThan(50)
    expect(rest).toBe(60 - (await count('review.blind')))
  })
})
