import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { EvaluationResult, PrelabelResult } from '#contract'
import { type ImageId, type JobId, type ModelId, rowOf } from '#model/ids.ts'
import { markerModels } from '../../support/models/marker-models.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

let scratch: Scratch
let ground: string
let modelId: ModelId
let images: ImageId[]

const done = async <T>(started: Promise<{ jobId: JobId }>): Promise<T> => {
  const job = await scratch.engine.context.jobs.wait((await started).jobId)
  if (job.error !== null) throw new Error(job.error)
  return job.result as T
}

/** Two images with a red, a green and a blue rectangle, and a model that finds each with the confidence 0.9. */
beforeEach(async () => {
  ground = mkdtempSync(join(tmpdir(), 'winnow-tail-'))
  scratch = await scratchWorkspace(['red', 'green', 'blue'])
  const folder = mkdtempSync(join(ground, 'images-'))
  const rectangle = (background: string, left: number, width: number, height: number) => ({
    input: { create: { width, height, channels: 3 as const, background } },
    left,
    top: 20,
  })
  for (const n of [0, 1])
    await sharp({ create: { width: 288, height: 96, channels: 3, background: '#000000' } })
      .composite([
        rectangle('#ff0000', 20 + n, 60, 48),
        rectangle('#00ff00', 120, 50, 40),
        rectangle('#0000ff', 220, 40, 30),
      ])
      .png()
      .toFile(join(folder, `${n}.png`))
  const model = join(ground, 'model.onnx')
  writeFileSync(model, markerModels['Ultralytics v8']!.file)
  await done(scratch.client.library.import({ paths: [folder] }))
  modelId = (await scratch.client.models.add({ file: model, family: 'ultralytics' })).modelId
  images = (await scratch.client.library.list({})).images.map((image) => image.imageId)
})
afterEach(async () => {
  await scratch.close()
  rmSync(ground, { recursive: true, force: true })
})

const rowsIn = (table: 'prediction' | 'unmapped_prediction') =>
  scratch.engine.context.store.all(`SELECT image_id, n, model_class FROM ${table} ORDER BY image_id, n`)

/** All that the model finds becomes labels, as if somebody had drawn them, and the images are reviewed. */
async function review(): Promise<void> {
  await done(scratch.client.models.prelabel({ again: true }))
  await scratch.client.labeling.accept({ fromScore: 0 })
}

test('dropped predictions are counted, and an evaluation uses them without changing the predictions', async () => {
  const { client } = scratch
  await client.workspace.changeSettings({ maxPredictionsPerImage: 1 })
  const first = await done<PrelabelResult>(client.models.prelabel({ modelId }))
  expect(first).toMatchObject({ images: 2, predictions: 2, cut: { images: 2, predictions: 4, atMost: 1 } })
  await scratch.client.labeling.accept({ fromScore: 0 })
  const before = rowsIn('prediction')

  const { evaluationId } = await done<EvaluationResult>(client.evaluation.run({ modelId }))
  expect(await client.evaluation.get({ evaluationId })).toMatchObject({ images: 2, predictions: 6 })
  expect(rowsIn('prediction')).toEqual(before)
  expect(rowsIn('unmapped_prediction')).toHaveLength(4)

  // Neither a class map nor another evaluation makes predictions of them or runs the model again.
  const ranAt = () => scratch.engine.context.store.all('SELECT * FROM prediction_run ORDER BY image_id')
  const ran = ranAt()
  await client.models.setThresholds({ modelId, thresholds: [{ class: null, fromScore: 0 }] })
  await done(client.evaluation.run({ modelId }))
  expect(ranAt()).toEqual(ran)
  expect(rowsIn('prediction')).toEqual(before)
})

test('a low confidence is kept where a model is evaluated on images that it has not seen', async () => {
  const { client } = scratch
  await review()
  const other = join(ground, 'other.onnx')
  writeFileSync(other, markerModels['Ultralytics v5']!.file)
  await client.workspace.changeSettings({ keepFromScore: 0.95 })
  const { modelId: newModel } = await client.models.add({ file: other })
  const { evaluationId } = await done<EvaluationResult>(client.evaluation.run({ modelId: newModel }))
  expect(await client.evaluation.get({ evaluationId })).toMatchObject({ images: 2, predictions: 6 })
  const { store } = scratch.engine.context
  const count = (table: string) =>
    store.values(`SELECT count(*) FROM ${table} WHERE model_id = ?`, [rowOf(newModel)])[0]
  expect([count('prediction'), count('unmapped_prediction')]).toEqual([0, 6])
  // Pre-labeling again keeps what users review, and the next evaluation its own.
  await client.workspace.changeSettings({ keepFromScore: 0.05 })
  await done(client.models.prelabel({ modelId: newModel, again: true }))
  expect(count('unmapped_prediction')).toBe(0)
  await done(client.evaluation.run({ modelId: newModel }))
  expect(images).toHaveLength(2)
})
