import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { EngineClient } from '#contract'
import type { ImageId, ModelId } from '#model/ids.ts'
import { type Scratch, scratchWorkspace } from '../support/scratch-workspace.ts'

/** Every way to ask for what a model says of an image, and what it says to somebody who may not see it. */
const ways: Record<string, (client: EngineClient, imageId: ImageId, modelId: ModelId) => Promise<unknown>> = {
  'labeling.open': async (client, imageId) => (await client.labeling.open({ imageId })).predictions,
  'labeling.whyNext': (client, imageId) => client.labeling.whyNext({ imageId, order: 'prediction.minScore' }),
  'labeling.whyNext, by the highest confidence': (client, imageId) =>
    client.labeling.whyNext({ imageId, order: 'prediction.maxScore:desc' }),
  'labeling.whyNext, by uncertainty': (client, imageId) =>
    client.labeling.whyNext({ imageId, order: 'review.uncertainty:desc' }),
  'library.list': async (client, imageId) =>
    (await client.library.list({ where: `id == "${imageId}"` })).images.map(({ minScore, maxScore, shownCount }) => [
      minScore,
      maxScore,
      shownCount,
    ]),
  'library.export': async (client, imageId, modelId) =>
    (await client.library.export({ where: `id == "${imageId}"`, labels: true, modelId })).images[0]!.predictions,
  'library.export, of the current model': async (client, imageId) =>
    (await client.library.export({ where: `id == "${imageId}"`, labels: true })).images[0]!.predictions,
  'library.boxes': (client, imageId) => client.library.boxes({ imageIds: [imageId] }),
  'library.histogram': async (client, imageId) =>
    (await client.library.histogram({ where: `id == "${imageId}"`, field: 'prediction.minScore' })).images.filter(
      Boolean,
    ),
  'evaluation.sideBySide': async (client, imageId, modelId) =>
    (await client.evaluation.sideBySide({ imageId, models: [{ modelId, fromScore: 0 }] })).models[0]!.predictions,
  'labeling.chips': async (client) => (await client.labeling.chips({ classId: 1 })).chips,
}
const unseen: Record<string, unknown> = { 'library.list': [[null, null, 0]] }
const nothingBy = (way: string): unknown => unseen[way] ?? (way.startsWith('labeling.whyNext') ? null : [])

describe('predictions of an image that is to be labeled blind', () => {
  let scratch: Scratch
  let tom: EngineClient
  let imageId: ImageId
  let modelId: ModelId
  beforeEach(async () => {
    scratch = await scratchWorkspace()
    await scratch.client.workspace.changeSettings({ blindShare: 0 })
    tom = await scratch.actingAs('tom', 'annotator')
    modelId = scratch.addModel()
    imageId = scratch.addImage()
    scratch.addPredictions(modelId, imageId, [{ classId: 1, score: 0.7, box: [10, 10, 40, 40] }])
    const { store } = scratch.engine.context
    store.write(() => store.run("UPDATE image SET state = 'predicted'"))
  })
  afterEach(() => scratch.close())

  test.each(Object.entries(ways))('are not told to an annotator by %s', async (way, ask) => {
    const seen = await ask(tom, imageId, modelId)
    expect(JSON.stringify(seen)).not.toBe(JSON.stringify(nothingBy(way)))
    await scratch.client.queues.assign({ name: 'Blind', where: 'true', users: ['tom'], blind: true })
    expect(await ask(tom, imageId, modelId)).toEqual(nothingBy(way))
  })

  test('are read by a lead, beside the review', async () => {
    await scratch.client.queues.assign({ name: 'Blind', where: 'true', users: ['tom'], blind: true })
    for (const way of ['library.export', 'evaluation.sideBySide', 'library.histogram'])
      expect(await ways[way]!(scratch.client, imageId, modelId), way).toHaveLength(1)
  })
})
