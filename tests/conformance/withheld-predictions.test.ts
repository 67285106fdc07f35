import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { EngineClient } from '#contract'
import { type ImageId, idOf, type ModelId } from '#model/ids.ts'
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
/** Queries that tell an image with predictions from one without. */
const asked = [
  'prediction.count > 0',
  'prediction.shown == 1',
  'prediction.minScore < 0.9',
  'prediction.maxScore in [0.7, 0.8]',
  'prediction.count > 0 || prediction.taken > 0',
  'has(prediction.minScore)',
  'has(prediction.model)',
  'review.work > 0.0',
  'review.uncertainty > 0.0',
  'has(review.disagreement)',
  'predictions.exists(p, p.score > 0.5)',
  'predictions.size() == 1',
  'classes.size() > 0',
  '"person" in classes',
]

const rowsIn = (bytes: Uint8Array): ImageId[] =>
  [...new Uint32Array(Uint8Array.from(bytes).buffer)].map((row) => idOf('img', row))
/** Every way to learn how many images match. */
const counts: Record<string, (client: EngineClient, where: string) => Promise<number>> = {
  'library.count': async (client, where) => (await client.library.count({ where })).count,
  'library.counts': async (client, where) => (await client.library.counts({ wheres: [where] })).counts[0]!,
  'library.list': async (client, where) => (await client.library.list({ where })).images.length,
  'library.sequence': async (client, where) => rowsIn(await client.library.sequence({ where })).length,
  'library.facets': async (client, where) => (await client.library.facets({ where })).images,
  'library.export': async (client, where) => (await client.library.export({ where })).images.length,
  'labeling.listReview': async (client, where) => (await client.labeling.listReview({ where })).images.length,
  'bulk.preview': async (client, where) =>
    (await client.bulk.preview({ target: { where }, action: { kind: 'tag', tag: 'found' } })).images,
}
const unseen: Record<string, unknown> = { 'library.list': [[null, null, 0]] }
const nothingBy = (way: string): unknown => unseen[way] ?? (way.startsWith('labeling.whyNext') ? null : [])

describe('predictions of an image to be labeled blind', () => {
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

  test.each(Object.entries(ways))('are hidden from an annotator in %s', async (way, ask) => {
    const seen = await ask(tom, imageId, modelId)
    expect(JSON.stringify(seen)).not.toBe(JSON.stringify(nothingBy(way)))
    await scratch.client.labeling.assignQueue({ name: 'Blind', where: 'true', users: ['tom'], blind: true })
    expect(await ask(tom, imageId, modelId)).toEqual(nothingBy(way))
  })

  const assignBlind = () =>
    scratch.client.labeling.assignQueue({ name: 'Blind', where: 'true', users: ['tom'], blind: true })

  test.each(asked)('can’t be inferred by an annotator from %s', async (where) => {
    scratch.addImage()
    await assignBlind()
    for (const isRead of [false, true]) {
      if (isRead) await scratch.client.library.facets({})
      for (const query of [where, `!(${where})`, `(${where}) && state != "reviewed"`])
        for (const [way, count] of Object.entries(counts)) {
          if (query === where) expect([way, await count(scratch.client, query)]).toEqual([way, 1])
          expect([0, 2], `${way} of ${query}`).toContain(await count(tom, query))
        }
    }
  })

  test('leave queries for classes of labels possible', async () => {
    await assignBlind()
    const { store } = scratch.engine.context
    store.write(() => {
      store.run(`INSERT INTO annotation (image_id, id, position, class_id, shape, geometry, x, y, width, height, origin, created_at,
        updated_at, updated_by) SELECT id, 'ann_00000000', 0, 1, 'box', '{"shape":"box","x":10,"y":10,"width":50,"height":50}',
        10, 10, 50, 50, 'human', 0, 0, 1 FROM image`)
      store.run('UPDATE image SET label_count = 1, revision = revision + 1')
    })
    const { title } = (await tom.library.facets({ facets: ['class'] })).facets[0]!.values[0]!
    for (const [way, count] of Object.entries(counts))
      expect([way, await count(tom, `"${title}" in classes`)]).toEqual([way, 1])
  })

  test('are not counted in the facets of an annotator', async () => {
    const facets = ['class', 'outcome', 'confidence']
    const valuesFor = async (client: EngineClient) =>
      (await client.library.facets({ facets })).facets.map(({ values }) => values.length)
    expect(await valuesFor(tom)).toEqual([1, 1, 1])
    await assignBlind()
    expect(await valuesFor(tom)).toEqual([0, 0, 0])
    expect(await valuesFor(scratch.client)).toEqual([1, 1, 1])
  })

  test('don’t affect the orders of an annotator', async () => {
    await assignBlind()
    const other = scratch.addImage()
    scratch.addPredictions(modelId, other, [{ classId: 1, score: 0.8, box: [10, 10, 40, 40] }])
    const orderFor = async (client: EngineClient, order: string) => [
      (await client.library.list({ order })).images.map((one) => one.imageId),
      rowsIn(await client.library.sequence({ order })),
      (await client.library.list({ order })).images.map((one) => one.imageId),
    ]
    for (const order of ['prediction.minScore', 'prediction.maxScore', 'review.work:desc', 'review.uncertainty:desc'])
      expect(await orderFor(tom, order), order).toEqual([
        [other, imageId],
        [other, imageId],
        [other, imageId],
      ])
    const known = [imageId, other]
    expect(await orderFor(scratch.client, 'prediction.minScore')).toEqual([known, known, known])
  })

  test('do not take an image out of the queues of an annotator', async () => {
    const { shares } = await assignBlind()
    for (const where of [shares[0]!.where, 'state == "predicted" || state == "new"'])
      expect(
        rowsIn(await tom.labeling.list({ where, order: 'prediction.minScore', purpose: 'review', fresh: false })),
      ).toEqual([imageId])
  })

  test('don’t affect the place of an image in an annotator’s queue', async () => {
    await scratch.client.labeling.assignQueue({
      name: 'Blind',
      where: `id == "${imageId}"`,
      users: ['tom'],
      blind: true,
    })
    const others = [0.8, 0.9].map((score) => {
      const other = scratch.addImage()
      scratch.addPredictions(modelId, other, [{ classId: 1, score, box: [10, 10, 40, 40] }])
      return other
    })
    const request = { where: '', order: 'prediction.minScore', purpose: 'review' as const, fresh: true }
    expect(rowsIn(await tom.labeling.list(request))).toEqual([others[0], imageId, others[1]])
    expect(rowsIn(await scratch.client.labeling.list(request))).toEqual([imageId, ...others])
  })

  test('are visible to a lead, outside of review', async () => {
    await scratch.client.labeling.assignQueue({ name: 'Blind', where: 'true', users: ['tom'], blind: true })
    for (const way of ['library.export', 'evaluation.sideBySide', 'library.histogram'])
      expect(await ways[way]!(scratch.client, imageId, modelId), way).toHaveLength(1)
  })
})
