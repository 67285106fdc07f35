import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { LabelLikeResult } from '#contract'
import { editIdFrom, type ImageId, rowOf } from '#model/ids.ts'
import { adding, box, label } from '../../support/label-bench.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

let scratch: Scratch
const places = [20, 120, 220]
const colors = ['#d02020', '#2030d0', '#20b040']

/** Four images with a red, a blue and a green square, in an order of their own; the model proposes all three as one class. */
beforeEach(async () => {
  scratch = await scratchWorkspace()
  const folder = join(scratch.folder, '..', 'images')
  mkdirSync(folder)
  for (let n = 0; n < 4; n++) {
    const squares = places.map((x, i) => `<rect x="${x}" y="40" width="60" height="60" fill="${colors[(i + n) % 3]}"/>`)
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="160"><rect width="320" height="160" fill="#${n}a8${n}90"/>${squares.join('')}</svg>`
    await sharp(Buffer.from(svg))
      .png()
      .toFile(join(folder, `${n}.png`))
  }
  const { jobId } = await scratch.client.library.import({ paths: [folder], format: 'images' })
  await scratch.engine.context.jobs.wait(jobId)
})
afterEach(() => scratch.close())

it('proposes what looks like an example, as predictions of a pseudo-model that is removed again', async () => {
  const { client, engine } = scratch
  const images = (await client.library.list({ order: 'image.path', limit: 10 })).images.map(({ imageId }) => imageId)
  const modelId = scratch.addModel()
  for (const imageId of images)
    scratch.addPredictions(
      modelId,
      imageId,
      places.map((x) => ({ classId: 3, score: 0.2, box: [x, 40, 60, 60] as const })),
    )
  engine.context.store.write(() => engine.context.store.run("UPDATE image SET state = 'predicted'"))
  const [first, ...others] = images as [ImageId, ...ImageId[]]
  const example = label({ classId: 1, geometry: box(20, 40, 60, 60) })
  const { revision } = await client.labeling.open({ imageId: first })
  await client.labeling.edit({
    imageId: first,
    editId: editIdFrom('examplelike01'),
    baseRevision: revision,
    kind: 'edit',
    diff: adding(example),
  })

  const examples = [{ imageId: first, annotationId: example.id }]
  const counting = await client.embeddings.labelLike({ examples, countOnly: true })
  const { result: counted } = await engine.context.jobs.wait(counting.jobId)
  expect(counted).toMatchObject({ name: 'Like person', modelId: null, images: 4 })
  expect(engine.context.store.get("SELECT 1 FROM model WHERE family = 'prototype'")).toBeUndefined()

  // The preview lists the matches, and a part of an image serves as an example as the label on it does.
  const preview = counted as LabelLikeResult
  expect(preview.matches).toHaveLength(preview.predictions)
  expect(preview.matches.map(({ score }) => score)).toEqual(
    preview.matches.map(({ score }) => score).sort((a, b) => b - a),
  )
  const drawn = { examples: [{ imageId: first, box: { x: 20, y: 40, width: 60, height: 60 } }], classId: 1 }
  const byBox = await client.embeddings.labelLike({ ...drawn, countOnly: true })
  const { matches, name } = (await engine.context.jobs.wait(byBox.jobId)).result as LabelLikeResult
  expect(name).toBe('Like person')
  expect(matches).toEqual(preview.matches)
  await expect(client.embeddings.labelLike({ text: 'a red square', classId: 1 })).rejects.toThrow('reads text')
  const unclear = await client.embeddings.labelLike({ ...drawn, classId: undefined, countOnly: true })
  expect((await engine.context.jobs.wait(unclear.jobId)).error).toContain('Choose the class')

  // What is chosen of a preview becomes predictions; what was labeled meanwhile is left out.
  const chosen = matches.slice(0, 3).map(({ imageId, box: at, score }) => ({ imageId, box: at, score }))
  const overLabel = { imageId: first, box: { x: 22, y: 40, width: 60, height: 60 }, score: 0.9 }
  const added = await client.embeddings.addMatches({ ...drawn, matches: [...chosen, overLabel] })
  expect(added).toMatchObject({ name: 'Like person', predictions: 3, leftOut: 1 })
  await client.models.remove({ modelId: added.modelId })

  const started = await client.embeddings.labelLike({ examples })
  const job = await engine.context.jobs.wait(started.jobId)
  expect(job.error).toBeNull()
  const result = job.result as LabelLikeResult
  expect(result).toMatchObject({ name: 'Like person', images: 4, unread: 0, threshold: null })
  expect(counted).toMatchObject({ found: result.found, predictions: result.predictions })
  for (const [n, imageId] of others.entries()) {
    const { predictions } = await client.labeling.open({ imageId })
    const [best] = predictions.filter((one) => one.modelId === result.modelId)
    expect(best).toMatchObject({ classId: 1, geometry: { x: places[(3 - (n + 1)) % 3] } })
  }
  const counts = async () => {
    const rows = await client.library.rows({ imageIds: images })
    return Object.fromEntries(rows.map((row) => [row.imageId, row.predictionCount]))
  }
  // An open window opens an image again when this number is another one than it shows.
  for (const imageId of images)
    expect((await counts())[imageId]).toBe((await client.labeling.open({ imageId })).predictions.length)
  const own = (await client.labeling.open({ imageId: first })).predictions
  expect(own.filter((one) => one.modelId === result.modelId && rowOf(first) > 0)).not.toContainEqual(
    expect.objectContaining({ geometry: expect.objectContaining({ x: 20 }) }),
  )
  await client.models.remove({ modelId: result.modelId! })
  expect((await client.labeling.open({ imageId: others[0]! })).predictions).toHaveLength(3)
  expect(new Set(Object.values(await counts()))).toEqual(new Set([3]))

  // Reviewed images are asked for a threshold, and get no predictions.
  const [last] = others.slice(-1)
  engine.context.store.write(() => {
    engine.context.store.run("UPDATE image SET state = 'reviewed' WHERE id = ?", [rowOf(last!)])
  })
  const again = await client.embeddings.labelLike({ examples: [{ imageId: first, annotationId: example.id }] })
  expect((await engine.context.jobs.wait(again.jobId)).result).toMatchObject({ images: 3, threshold: null })
  expect((await client.labeling.open({ imageId: last! })).predictions).toHaveLength(3)

  // Once one of its predictions was judged it stays, and gives back the rest.
  const { modelId: prototype } = (await engine.context.jobs.wait(again.jobId)).result as LabelLikeResult
  engine.context.store.write(() => {
    engine.context.store.run('UPDATE prediction SET outcome = 2 WHERE model_id = ? AND image_id = ?', [
      rowOf(prototype!),
      rowOf(others[0]!),
    ])
  })
  expect((await client.models.remove({ modelId: prototype! })).predictions).toBeGreaterThan(0)
  expect(new Set(Object.values(await counts()))).toEqual(new Set([3]))
  expect((await client.models.list()).map((one) => one.modelId)).toContain(prototype)
  await expect(client.evaluation.run({ modelId: prototype! })).rejects.toThrow('only holds examples')
})
