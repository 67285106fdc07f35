import { afterEach, beforeEach, expect, test } from 'vitest'
import { annotationIdFrom, editIdFrom, type ImageId, type ModelId, rowOf } from '#model/ids.ts'
import { emptyDiff } from '#model/labels/diff.ts'
import { countReviews } from '../../../src/engine/experiments/count-reviews.ts'
import { type Scratch, scratchWorkspace, testClock } from '../../support/scratch-workspace.ts'

let scratch: Scratch
let current: ModelId
let candidate: ModelId
beforeEach(async () => {
  scratch = await scratchWorkspace(['person', 'dog'], testClock())
  current = scratch.addModel()
  candidate = scratch.addModel('candidate')
})
afterEach(() => scratch.close())

const geometry = { shape: 'box', x: 10, y: 10, width: 40, height: 40 } as const
type Predicted = Parameters<Scratch['addPredictions']>[2]
const right: Predicted = [{ classId: 1, score: 0.9, box: [10, 10, 40, 40] }]
const sloppy: Predicted = [{ classId: 1, score: 0.9, box: [10, 10, 40, 60] }]
const missed: Predicted = []

let edits = 0
const nextId = () => String(edits++).padStart(12, '0')

/** An image on which both models have run, as both-in-idle-time leaves it. */
function predictedImage(by: { current: Predicted; candidate: Predicted }): ImageId {
  const imageId = scratch.addImage()
  scratch.addPredictions(current, imageId, by.current)
  scratch.addPredictions(candidate, imageId, by.candidate)
  const { store } = scratch.engine.context
  store.write(() => store.run("UPDATE image SET state = 'predicted' WHERE id = ?", [rowOf(imageId)]))
  return imageId
}

/** A user finishes the image with the one object that is there. */
async function review(imageId: ImageId): Promise<void> {
  const { revision } = await scratch.client.labeling.open({ imageId })
  await scratch.client.labeling.edit({
    imageId,
    editId: editIdFrom(nextId()),
    baseRevision: revision,
    kind: 'edit',
    diff: {
      ...emptyDiff,
      annotations: [
        {
          before: null,
          after: {
            id: annotationIdFrom(nextId()),
            classId: 1,
            geometry,
            attributes: {},
            origin: 'human',
            modelId: null,
            predictionId: null,
            score: null,
          },
        },
      ],
      state: { before: 'predicted', after: 'reviewed' },
    },
  })
}

async function reviewMany(count: number, by: Parameters<typeof predictedImage>[0]): Promise<void> {
  for (let n = 0; n < count; n++) await review(predictedImage(by))
  await countReviews(scratch.engine.context)
}

const aliases = async () =>
  Object.fromEntries((await scratch.client.models.list()).flatMap((m) => m.aliases.map((alias) => [alias, m.modelId])))
const audited = async () => (await scratch.client.access.audit({})).map(({ action }) => action)

test('a worse candidate is shown step by step and rolls back by itself; a better one is promoted', async () => {
  const { experiments } = scratch.client
  const worse = { current: right, candidate: sloppy }
  const waiting = Array.from({ length: 30 }, () => predictedImage(worse))
  const begun = await experiments.start({ candidate, steps: [50, 100] })
  expect(begun).toMatchObject({ status: 'running', steps: [0, 50], decision: 'running', clusters: 0 })
  expect(await aliases()).toEqual({ current, candidate, canary: candidate })
  await expect(experiments.start({ candidate })).rejects.toThrow('already in an experiment')

  await reviewMany(1, worse)
  const raised = await experiments.get()
  expect(raised).toMatchObject({ step: 1, moves: [{ kind: 'start' }, { kind: 'raise', user: null }] })
  const shown = async () =>
    Promise.all(
      waiting.map(async (imageId) => (await scratch.client.labeling.open({ imageId })).predictions[0]?.modelId),
    )
  await expect.poll(async () => (await shown()).filter((model) => model === candidate).length).toBeGreaterThan(5)
  const before = await shown()
  expect(before.filter((model) => model === current).length).toBeGreaterThan(5)
  expect(await scratch.client.library.count({ where: 'predictions.exists(p, p.height > 50.0)' })).toEqual({
    count: before.filter((model) => model === candidate).length,
  })

  for (const imageId of waiting) await review(imageId)
  await reviewMany(30, worse)
  const ended = await experiments.get()
  expect(ended).toMatchObject({ status: 'rolledBack', decision: 'rolledBack', deltaScore: expect.any(Number) })
  expect(ended!.logE.rollback).toBeGreaterThanOrEqual(Math.log(20))
  expect(ended!.strata.find((one) => one.shown === 'candidate')!.clusters).toBeGreaterThan(5)
  expect(ended!.because[0]).toContain('is worse')
  expect(await aliases()).toEqual({ current, candidate })
  expect((await scratch.client.workspace.notices()).map(({ kind }) => kind)).toContain('experiment')
  expect(await audited()).toEqual(
    expect.arrayContaining(['experiments.start', 'experiments.raise', 'experiments.rollBack']),
  )

  const again = await experiments.start({ candidate, steps: [50], automatic: true })
  const better = { current: missed, candidate: right }
  await reviewMany(60, better)
  expect(await experiments.get()).toMatchObject({ experimentId: again.experimentId, status: 'running' })
  scratch.clock.advance(4 * 86_400_000)
  await reviewMany(40, better)
  expect(await experiments.get()).toMatchObject({ status: 'promoted', decision: 'promoted' })
  expect(await aliases()).toEqual({ current: candidate, previous: current })
  expect(await experiments.list()).toHaveLength(2)
})

test('a user pauses, resumes, stops, and promotes against the evidence only with a reason', async () => {
  const { experiments } = scratch.client
  const { experimentId } = await experiments.start({ candidate })
  await experiments.raise({ experimentId, reason: 'I know this one.' })
  await experiments.pause({ experimentId, reason: 'Inventory until Monday.' })
  await reviewMany(5, { current: right, candidate: right })
  const paused = await experiments.get()
  expect(paused).toMatchObject({ status: 'paused', clusters: 0, step: 1, because: ['Inventory until Monday.'] })
  expect(paused?.moves.at(-1)).toMatchObject({ kind: 'pause', reason: 'Inventory until Monday.' })
  await experiments.resume({ experimentId })
  scratch.clock.advance(1000)
  await reviewMany(5, { current: right, candidate: right })
  expect((await experiments.get())!.clusters).toBeGreaterThan(2)
  await expect(experiments.promote({ experimentId })).rejects.toThrow('Give a reason')
  const promoted = await experiments.promote({ experimentId, reason: 'Needed for the night shift.' })
  expect(promoted).toMatchObject({ status: 'promoted', because: ['Needed for the night shift.'] })
  expect(await aliases()).toEqual({ current: candidate, previous: current })
  await expect(experiments.stop({ experimentId })).rejects.toThrow('has ended')

  const second = await experiments.start({ candidate: current })
  await scratch.client.models.moveAlias({ modelId: current, alias: 'current', reason: 'By hand.' })
  await expect.poll(async () => (await experiments.get())!.status).toBe('promoted')
  expect((await experiments.get({ experimentId: second.experimentId }))!.because[0]).toContain('by a user')
})

test('a candidate without predictions is rolled back while still hidden, also by an engine that opens later', async () => {
  await scratch.client.experiments.start({ candidate })
  const silent = { current: right, candidate: missed }
  for (let n = 0; n < 4; n++) {
    const imageId = predictedImage(silent)
    await review(imageId)
  }
  await scratch.reopen()
  await expect.poll(async () => (await scratch.client.experiments.get())!.status).toBe('rolledBack')
  const ended = await scratch.client.experiments.get()
  expect(ended!.guardrails).toContainEqual({ guard: 'silent', state: 'tripped', logE: null, share: 1 })
  expect(await aliases()).toEqual({ current, candidate })
  const annotator = await scratch.actingAs('ann', 'annotator')
  await expect(annotator.experiments.get()).rejects.toMatchObject({ code: 'REFUSED' })
})

test('a running experiment protects its images from plans, which say so, and reports a review once', async () => {
  const { experiments, models, policy: policies } = scratch.client
  const { experimentId } = await experiments.start({ candidate })
  const imageId = predictedImage({ current: right, candidate: right })
  await review(imageId)
  await countReviews(scratch.engine.context)
  const told = () => scratch.events.filter(({ type }) => type === 'experimentsChanged').length
  const before = told()
  for (let looks = 0; looks < 3; looks++) await experiments.get()
  expect(told()).toBe(before)

  // The mark of a canary alone may be taken away by hand; the experiment goes on.
  await models.removeAlias({ alias: 'canary', reason: 'By hand.' })
  const policy = JSON.stringify({
    schema: 1,
    name: 'all',
    rules: [{ id: 'all', action: 'drop', when: 'true', reason: 'All.' }],
    floors: [{ id: 'floor', per: 'negatives', min: 1 }],
    settleDays: 0,
  })
  const isKept = async () => {
    const { planId } = await policies.createPlan({ policy })
    return JSON.stringify(await policies.explain({ planId, imageId })).includes('Predicted by a model in an experiment')
  }
  expect(await isKept()).toBe(true)
  // A user ended it: that says nothing of the candidate.
  expect(await experiments.stop({ experimentId })).toMatchObject({ status: 'stopped', decision: 'inconclusive' })
  expect(await isKept()).toBe(false)
})
