import { afterEach, beforeEach, expect, test } from 'vitest'
import type { JobId, ModelId } from '#model/ids.ts'
import { type ImageId, rowOf } from '#model/ids.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

let scratch: Scratch
beforeEach(async () => {
  scratch = await scratchWorkspace(['person', 'dog'])
})
afterEach(() => scratch.close())

const right = { classId: 1, score: 0.9, box: [10, 10, 40, 40] as const }
const clutter = (score: number) => [100, 150, 200].map((x) => ({ classId: 1, score, box: [x, 200, 30, 30] as const }))

/** An image with one person, reviewed or still to be. */
function image(minute: number | null): ImageId {
  const imageId = scratch.addImage()
  const { store } = scratch.engine.context
  if (minute === null) return imageId
  store.write(() => {
    store.run(
      `INSERT INTO annotation (image_id, id, position, class_id, shape, geometry, x, y, width, height, attributes, origin,
         created_at, updated_at, updated_by)
       VALUES (?, ?, 0, 1, 'box', ?, 10, 10, 40, 40, '{}', 'human', 0, 0, 1)`,
      [
        rowOf(imageId),
        `ann_${String(rowOf(imageId)).padStart(12, '0')}`,
        JSON.stringify({ shape: 'box', x: 10, y: 10, width: 40, height: 40 }),
      ],
    )
    store.run("UPDATE image SET state = 'reviewed', reviewed_at = ?, reviewed_by = 1, label_count = 1 WHERE id = ?", [
      minute * 60_000,
      rowOf(imageId),
    ])
  })
  return imageId
}

const done = async (started: Promise<{ jobId: JobId }>): Promise<void> => {
  const job = await scratch.engine.context.jobs.wait((await started).jobId)
  if (job.error !== null) throw new Error(job.error)
}
const listed = async (modelId: ModelId) => (await scratch.client.models.list()).find((one) => one.modelId === modelId)!
const figuresFollow = async () => {
  const { jobs } = scratch.engine.context
  for (const { jobId, kind } of jobs.list(20)) if (kind === 'library.updateFigures') await jobs.wait(jobId)
}

/** A model whose wrong predictions are as sure as 0.6: a threshold of 0.3 shows all of them. */
function cluttered(): { modelId: ModelId; waiting: ImageId } {
  const modelId = scratch.addModel()
  for (let n = 0; n < 60; n++) scratch.addPredictions(modelId, image(n), [right, ...clutter(0.6)])
  const waiting = image(null)
  scratch.addPredictions(modelId, waiting, [right, ...clutter(0.6)])
  // There is no file to run: what is stored is all there is.
  const { store } = scratch.engine.context
  store.write(() => store.run("UPDATE model SET file = ''"))
  return { modelId, waiting }
}

test('an evaluation finds the confidence of least work, and review starts there', async () => {
  const { modelId, waiting } = cluttered()
  const shown = async () =>
    (await scratch.client.library.count({ where: 'prediction.shown == 1 && state != "reviewed"' })).count
  const before = await scratch.client.labeling.open({ imageId: waiting })
  expect(before).toMatchObject({ shownFrom: 0.3 })
  expect(await shown()).toBe(0)
  expect((await listed(modelId)).leastWork).toBeNull()

  await done(scratch.client.evaluation.run({ modelId }))
  const { leastWork } = await listed(modelId)
  expect(leastWork).toMatchObject({ objects: 60 })
  expect(leastWork!.fromScore).toBeGreaterThan(0.4)
  await figuresFollow()
  const after = await scratch.client.labeling.open({ imageId: waiting })
  expect(after.shownFrom).toBe(leastWork!.fromScore)
  // The class has labels enough for a confidence of its own.
  expect(after.predictions.map(({ score, shownFrom }) => score >= shownFrom!)).toEqual([true, false, false, false])
  expect(await shown()).toBe(1)
  const [evaluation] = await scratch.client.evaluation.list({ modelId })
  const { score, leastWorkFrom } = await scratch.client.evaluation.get({ evaluationId: evaluation!.evaluationId })
  expect(leastWorkFrom).toBe(leastWork!.fromScore)
  expect(score).toBeGreaterThan(0.5)

  // A bulk action takes what review shows; a threshold that somebody chooses stays theirs.
  expect(await scratch.client.labeling.accept({ where: `id == "${waiting}"` })).toMatchObject({ labels: 1 })
  await scratch.client.workspace.changeSettings({ reviewFromScore: 0.2 })
  expect(await scratch.client.workspace.settings()).toMatchObject({ reviewFrom: 'setting' })
  expect(await scratch.client.labeling.open({ imageId: waiting })).toMatchObject({ shownFrom: 0.2 })
  await done(scratch.client.evaluation.run({ modelId }))
  expect(await scratch.client.labeling.open({ imageId: waiting })).toMatchObject({ shownFrom: 0.2 })
  await scratch.client.workspace.changeSettings({ reviewFrom: 'leastWork' })
  expect(await scratch.client.labeling.open({ imageId: waiting })).toMatchObject({ shownFrom: leastWork!.fromScore })
})

test('figures change only for images with predictions between the old and the new threshold', async () => {
  const { modelId, waiting } = cluttered()
  const sure = image(null)
  scratch.addPredictions(modelId, sure, [right])
  const { store } = scratch.engine.context
  store.write(() => store.run('UPDATE image SET prediction_shown_count = 77'))
  await done(scratch.client.evaluation.run({ modelId }))
  await figuresFollow()
  const figureOf = async (imageId: ImageId) =>
    (await scratch.client.library.rows({ imageIds: [imageId] }))[0]!.shownCount
  expect(await figureOf(waiting)).toBe(1)
  expect(await figureOf(sure)).toBe(77)
})

test('an evaluation changes no figures where its model is not shown, or the threshold is chosen', async () => {
  const { modelId } = cluttered()
  const { store } = scratch.engine.context
  const figures = () => scratch.engine.context.jobs.list(50).filter(({ kind }) => kind === 'library.updateFigures')
  await scratch.client.workspace.changeSettings({ reviewFromScore: 0.2 })
  await figuresFollow()
  const before = figures().length
  await done(scratch.client.evaluation.run({ modelId }))
  await scratch.client.workspace.changeSettings({ reviewFrom: 'leastWork' })
  await figuresFollow()
  store.write(() => {
    store.run('DELETE FROM least_work')
    store.run("UPDATE model_alias SET alias = 'candidate'")
  })
  const atLast = figures().length
  await done(scratch.client.evaluation.run({ modelId }))
  expect([before + 1, figures().length]).toEqual([atLast, atLast])
})

test('each model is measured at its own: false positives that its threshold hides don’t count against it', async () => {
  const { modelId: cleanId } = cluttered()
  const other = scratch.addModel('candidate')
  const { images } = await scratch.client.library.list({ where: 'state == "reviewed"', limit: 100 })
  for (const { imageId } of images) scratch.addPredictions(other, imageId, [right])
  const replay = await scratch.client.experiments.replay({ current: other, candidate: cleanId })
  expect(replay.deltaScore).toBeGreaterThan(-0.1)
  expect(replay.decision).not.toBe('rolledBack')
})

test('if right and wrong predictions are equally confident, no threshold hides a flood', async () => {
  const [current, flood] = [scratch.addModel(), scratch.addModel('candidate')]
  for (let n = 0; n < 60; n++) {
    const imageId = image(n)
    scratch.addPredictions(current, imageId, [right])
    scratch.addPredictions(flood, imageId, [right, ...clutter(0.9), ...clutter(0.9)])
  }
  const worse = await scratch.client.experiments.replay({ current, candidate: flood })
  expect(worse).toMatchObject({ decision: 'rolledBack' })
  expect(worse.deltaScore).toBeLessThan(-0.9)
})

test('an experiment finds it for both models before it counts', async () => {
  const { modelId } = cluttered()
  const other = scratch.addModel('candidate')
  const { images } = await scratch.client.library.list({ where: 'state == "reviewed"', limit: 100 })
  for (const { imageId } of images) scratch.addPredictions(other, imageId, [right, ...clutter(0.3)])
  await scratch.client.experiments.start({ candidate: other })
  expect((await listed(modelId)).leastWork).toMatchObject({ objects: 60 })
  expect((await listed(other)).leastWork).toMatchObject({ objects: 60 })
})

test('of images by expected work, the one with likely wrong and likely missed objects comes first', async () => {
  const modelId = scratch.addModel('current')
  const [sure, unsure, hidden] = [image(null), image(null), image(null)]
  scratch.addPredictions(modelId, sure, [right])
  scratch.addPredictions(modelId, unsure, [{ ...right, score: 0.4 }])
  scratch.addPredictions(modelId, hidden, [right, ...clutter(0.25)])
  const { images } = await scratch.client.library.list({ order: 'review.work:desc', limit: 10 })
  expect(images.map(({ imageId }) => imageId)).toEqual([hidden, unsure, sure])
})
