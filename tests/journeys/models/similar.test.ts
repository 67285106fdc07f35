import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { DescribeResult, EngineClient } from '#contract'
import { type ImageId, predictionId, rowOf } from '#model/ids.ts'
import { unpackMapPoints } from '#model/tiles/map-points.ts'
import { embedderModels } from '../../support/models/embedder-models.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'
import { winnow } from '../../support/winnow-command.ts'

let scratch: Scratch
let images: ImageId[]
const colors = ['#d02020', '#2030d0', '#20b040']

/** Nine images of three colors with squares of the three; 0, 3 and 6 are red, 1, 4 and 7 blue, the others green. */
beforeAll(async () => {
  scratch = await scratchWorkspace()
  const folder = join(scratch.folder, '..', 'images')
  mkdirSync(folder)
  for (let n = 0; n < 9; n++) {
    const square = `<rect x="${20 + 10 * n}" y="40" width="60" height="60" fill="${colors[(n + 1) % 3]}"/>`
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="160"><rect width="320" height="160" fill="${colors[n % 3]}"/>${square}</svg>`
    await sharp(Buffer.from(svg))
      .png()
      .toFile(join(folder, `${n}.png`))
  }
  await done((await scratch.client.library.import({ paths: [folder], format: 'images' })).jobId)
  images = (await scratch.client.library.list({ order: 'image.path', limit: 10 })).images.map(({ imageId }) => imageId)
})
afterAll(() => scratch.close())

const done = async (jobId: Parameters<Scratch['engine']['context']['jobs']['wait']>[0]) => {
  const job = await scratch.engine.context.jobs.wait(jobId)
  expect(job.error).toBeNull()
  return job.result
}
const describeAll = async () => (await done((await scratch.client.embeddings.describe()).jobId)) as DescribeResult
const numberOf = (imageId: ImageId) => images.indexOf(imageId)

it('finds what looks like an image, an object or a part, as a query and an order of the library', async () => {
  const { client } = scratch
  const before = await client.embeddings.similar({ imageId: images[0]! })
  expect(before).toMatchObject({ waiting: 9, images: [] })
  expect(await describeAll()).toMatchObject({ images: 9, unread: 0 })

  const like = await client.embeddings.similar({ imageId: images[0]! })
  expect(like).toMatchObject({ title: 'Like 0.png', waiting: 0 })
  expect(like.images.map(({ imageId }) => numberOf(imageId)).slice(0, 2)).toEqual(expect.arrayContaining([3, 6]))
  const { where, order } = like
  const listed = (await client.library.list({ where, order, limit: 100 })).images.map(({ imageId }) => imageId)
  expect(listed).toEqual(like.images.map(({ imageId }) => imageId))
  const some = await client.library.list({ where: `${where} && image.path != "3.png"`, order, limit: 100 })
  expect(some.images.map(({ imageId }) => imageId)).toEqual(listed.filter((imageId) => imageId !== images[3]))
  await expect(client.library.list({ order: 'search:one', limit: 1 })).rejects.toThrow('such as search:3')
})

it('describes predictions of images to be reviewed, and again only what changed', async () => {
  const { client, engine } = scratch
  const { store } = engine.context
  expect(await describeAll()).toMatchObject({ images: 0 })
  const modelId = scratch.addModel()
  const predicted = images.map((imageId, n) =>
    scratch.addPredictions(modelId, imageId, [{ classId: 3, score: 0.9, box: [20 + 10 * n, 40, 60, 60] as const }]),
  )
  store.write(() => store.run("UPDATE image SET state = 'predicted'"))
  expect(await describeAll()).toMatchObject({ images: 9 })
  expect(await describeAll()).toMatchObject({ images: 0 })

  const like = await client.embeddings.similar({ imageId: images[0]!, object: predicted[0]![0]! })
  expect(like.title).toMatch(/^Like the .* in 0\.png$/)
  expect(like.images).toHaveLength(8)
  expect(like.images.slice(0, 2).map(({ object }) => object)).toEqual(
    like.images.slice(0, 2).map(({ imageId }) => predicted[numberOf(imageId)]![0]),
  )
  expect(
    like.images
      .slice(0, 2)
      .map(({ imageId }) => numberOf(imageId))
      .toSorted(),
  ).toEqual([3, 6])
  const part = await client.embeddings.similar({ imageId: images[0]!, box: { x: 22, y: 42, width: 50, height: 50 } })
  expect(
    part.images
      .slice(0, 2)
      .map(({ imageId }) => numberOf(imageId))
      .toSorted(),
  ).toEqual([3, 6])

  store.write(() => store.run("UPDATE image SET lifecycle = 'trashed' WHERE id = ?", [rowOf(images[3]!)]))
  const without = await client.embeddings.similar({ imageId: images[0]! })
  expect(without.images.map(({ imageId }) => numberOf(imageId))).not.toContain(3)
  await expect(client.embeddings.similar({ imageId: images[0]!, object: 'prd_1_99' as never })).rejects.toThrow(
    'There is no object prd_1_99',
  )
})

it('withholds predictions of images to be labeled blind from who labels them', async () => {
  const { client, engine } = scratch
  const prediction = (n: number) => ({ imageId: images[n]!, object: predictionId(1, 0) })
  const anna = await scratch.actingAs('anna', 'annotator')
  const numbers = async (asked: Parameters<EngineClient['embeddings']['similar']>[0]) =>
    (await anna.embeddings.similar(asked)).images.map(({ imageId }) => numberOf(imageId))
  expect(await numbers(prediction(1))).toContain(4)
  const { queueId } = await client.labeling.assignQueue({
    name: 'Blind',
    where: `id == "${images[4]}"`,
    users: ['anna'],
    blind: true,
  })
  expect(await numbers(prediction(1))).not.toContain(4)
  expect((await client.embeddings.similar(prediction(1))).images.map(({ imageId }) => numberOf(imageId))).toContain(4)
  await expect(anna.embeddings.similar(prediction(4))).rejects.toThrow('There is no object')
  expect(await numbers({ imageId: images[1]! })).toContain(4)
  await client.labeling.closeQueue({ queueId })
  expect(engine.context.store.values('SELECT count(*) FROM blind_image')).toEqual([0])
})

it('maps all objects and images, and tells which of them are new and make a varied batch', async () => {
  const { client, engine } = scratch
  const { store } = engine.context
  store.write(() => store.run("UPDATE image SET state = 'reviewed' WHERE id = ?", [rowOf(images[0]!)]))
  expect(await client.embeddings.mapState()).toEqual({ madeAtMs: null, hasErrors: false })
  expect(await done((await client.embeddings.makeMap()).jobId)).toMatchObject({ images: 8, unread: 0 })
  const points = unpackMapPoints(await client.embeddings.map({ of: 'images' }))
  expect([...points.images]).toEqual(images.filter((_, n) => n !== 3).map(rowOf))
  const placeOf = (n: number) => {
    const at = [...points.images].indexOf(rowOf(images[n]!))
    return [points.x[at]!, points.y[at]!] as const
  }
  const distance = (a: number, b: number) => Math.hypot(placeOf(a)[0] - placeOf(b)[0], placeOf(a)[1] - placeOf(b)[1])
  expect(distance(1, 4)).toBeLessThan(distance(1, 2) / 2)
  const objects = unpackMapPoints(await client.embeddings.map({ of: 'objects' }))
  expect(objects.count).toBe(7)
  expect(new Set(objects.classes)).toEqual(new Set([3]))

  const order = 'review.novelty:desc'
  const novel = (await client.library.list({ where: 'has(review.novelty)', order, limit: 9 })).images
  expect(novel).toHaveLength(7)
  expect(numberOf(novel.at(-1)!.imageId)).toBe(6)
  expect(await client.labeling.whyNext({ imageId: novel[0]!.imageId, order })).toMatch(
    /^\d+% unlike any reviewed image$/,
  )
  const varied = (await client.library.list({ order: 'review.diversity', limit: 2 })).images
  expect(new Set(varied.map(({ imageId }) => numberOf(imageId) % 3))).toEqual(new Set([1, 2]))
  const kept = await client.embeddings.keep({
    title: 'Two of them',
    images: [rowOf(images[8]!), rowOf(images[1]!)],
  })
  const listed = (await client.library.list({ where: kept.where, order: kept.order, limit: 9 })).images
  expect(listed.map(({ imageId }) => numberOf(imageId))).toEqual([8, 1])
  expect(await client.embeddings.search({ searchId: kept.searchId })).toMatchObject({ title: 'Two of them' })
})

it('describes images and objects by an embedder once there is one, which predicts nothing', async () => {
  const { client, folder } = scratch
  const file = join(folder, '..', 'embedder.onnx')
  writeFileSync(file, embedderModels.DINOv2.file)
  const added = await client.models.add({ file })
  expect(added).toMatchObject({ family: 'embedder', kind: 'embedding', classes: [] })
  const { modelId } = added
  await expect(client.models.prelabel({ modelId })).rejects.toThrow('only describes images')
  await expect(client.models.moveAlias({ alias: 'current', modelId })).rejects.toThrow('can’t have an alias')
  expect(await describeAll()).toMatchObject({ images: 8, unread: 0, words: expect.stringContaining('embedder') })
  const like = await client.embeddings.similar({ imageId: images[1]! })
  expect(like.basis).toContain('The embedder embedder')
  expect(
    like.images
      .slice(0, 2)
      .map(({ imageId }) => numberOf(imageId))
      .toSorted(),
  ).toEqual([4, 7])
  // The square in an image has the color of the next image.
  const part = await client.embeddings.similar({ imageId: images[1]!, box: { x: 32, y: 42, width: 50, height: 50 } })
  expect(
    part.images
      .slice(0, 2)
      .map(({ imageId }) => numberOf(imageId))
      .toSorted(),
  ).toEqual([4, 7])
  await client.models.remove({ modelId })
  expect(await describeAll()).toMatchObject({ images: 8, words: expect.stringContaining('Color and edges') })
})

it('an erased image leaves no search that names it, and an image on the map goes with its points', async () => {
  const { client, engine } = scratch
  const { store } = engine.context
  await client.embeddings.similar({ imageId: images[2]! })
  const { purgeId } = await client.disposal.planErasure({
    where: `id == "${images[2]!}"`,
    reason: 'asked for',
    basis: 'GDPR',
  })
  await done((await client.disposal.runPurge({ purgeId, images: 1 })).jobId)
  for (const table of ['search_image', 'map_point', 'embedding', 'image_interest'])
    expect(store.values(`SELECT count(*) FROM ${table} WHERE image_id = ?`, [rowOf(images[2]!)]), table).toEqual([0])
  expect(store.values('SELECT count(*) FROM search')).toEqual([0])
})

it('is a command too, for images that match a query', async () => {
  const { folder } = scratch
  await scratch.reopen(async () => {
    const where = 'image.path != "7.png"'
    const like = await winnow(['similar', folder, images[1]!, '--where', where, '--limit', '1', '--json', '--quiet'])
    expect(like.exitCode, like.stderr).toBe(0)
    expect(like.json()).toMatchObject({ title: 'Like 1.png', unread: 0, images: [{ path: '4.png', object: null }] })
    const wrong = await winnow(['similar', folder, `${images[1]}/box`, '--quiet'])
    expect([wrong.exitCode, wrong.stderr]).toEqual([2, expect.stringContaining('neither an image such as img_12')])
  })
})
