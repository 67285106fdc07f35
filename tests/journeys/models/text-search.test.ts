import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ImageId, type JobId, SearchId } from '#model/ids.ts'
import { textModels, tokenizerConfig, tokenizerJson } from '../../support/models/text-models.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'
import { winnow } from '../../support/winnow-command.ts'

let scratch: Scratch
let ground: string
const colors = { red: '#d02020', green: '#20b040', blue: '#2030d0' }

/** Two images of each color, and files of models as they are published: onnx/ below their tokenizer.json. */
beforeAll(async () => {
  scratch = await scratchWorkspace(['thing'])
  ground = join(scratch.folder, '..')
  await scratch.client.workspace.changeSettings({ inferenceWorkers: 1 })
  for (const folder of ['images', 'clip/onnx', 'siglip', 'dino', 'both'])
    mkdirSync(join(ground, folder), { recursive: true })
  for (const [name, background] of Object.entries(colors))
    for (const n of [1, 2])
      await sharp({ create: { width: 60 + n, height: 40, channels: 3, background } })
        .png()
        .toFile(join(ground, 'images', `${name}${n}.png`))
  await done((await scratch.client.library.import({ paths: [join(ground, 'images')], format: 'images' })).jobId)
  const files: Record<string, string | Uint8Array> = {
    'clip/onnx/vision_model.onnx': textModels.clipVision,
    'clip/onnx/text_model.onnx': textModels.clipText,
    'clip/tokenizer.json': tokenizerJson,
    'siglip/vision_model.onnx': textModels.siglipVision,
    'siglip/words.onnx': textModels.siglipText,
    'siglip/wide.onnx': textModels.otherWidth,
    'siglip/tokenizer.json': tokenizerJson,
    'dino/model.onnx': textModels.dinoVision,
    'both/model.onnx': textModels.both,
    'both/tokenizer.json': tokenizerJson,
  }
  for (const [file, content] of Object.entries(files)) writeFileSync(join(ground, file), content)
})
afterAll(() => scratch.close())

const done = async (jobId: JobId) => {
  const job = await scratch.engine.context.jobs.wait(jobId)
  expect(job.error).toBeNull()
}
const describeAll = async () => done((await scratch.client.embeddings.describe()).jobId)
const namesOf = async (found: readonly { imageId: ImageId }[]) => {
  const rows = await scratch.client.library.rows({ imageIds: found.map(({ imageId }) => imageId) })
  const paths = new Map(rows.map(({ imageId, path }) => [imageId, path]))
  return found.map(({ imageId }) => paths.get(imageId)!.replace(/\d\.png$/, ''))
}

test('an image encoder with its text encoder next to it finds images by words, ranked, with scores', async () => {
  const { client } = scratch
  await expect(client.embeddings.searchText({ text: 'red' })).rejects.toThrow('Add a CLIP or SigLIP model')
  const added = await client.models.add({ file: join(ground, 'clip/onnx/vision_model.onnx') })
  expect(added).toMatchObject({ family: 'embedder', kind: 'embedding', readsText: true })
  const early = await client.embeddings.searchText({ text: 'a red thing' })
  expect(early).toMatchObject({ images: [], waiting: 6 })
  const [image] = (await client.library.list({ where: 'image.path == "green1.png"', limit: 1 })).images
  const thing = { classId: 1, score: 0.9, box: [4, 4, 20, 20] as const }
  const [object] = scratch.addPredictions(scratch.addModel('current'), image!.imageId, [thing])
  const { store } = scratch.engine.context
  store.write(() => store.run("UPDATE image SET state = 'predicted' WHERE path = 'green1.png'"))
  await describeAll()

  const found = await client.embeddings.searchText({ text: 'a Reddish thing' })
  expect(found).toMatchObject({ title: '“a Reddish thing”', waiting: 0, basis: expect.stringContaining('embedder') })
  const names = await namesOf(found.images)
  expect(names).toHaveLength(6)
  expect(names.slice(0, 2)).toEqual(['red', 'red'])
  const scores = found.images.map(({ similarity }) => similarity)
  expect(scores).toEqual(scores.toSorted((a, b) => b - a))
  expect(scores[0]).toBeGreaterThan(0.9)
  expect(scores[5]).toBeLessThan(0.1)
  const listed = (await client.library.list({ where: found.where, order: found.order, limit: 9 })).images
  expect(listed.map(({ imageId }) => imageId)).toEqual(found.images.map(({ imageId }) => imageId))
  const kept = await client.embeddings.similarities({
    searchId: SearchId.parse(found.searchId),
    imageIds: found.images.map(({ imageId }) => imageId),
  })
  expect(new Map(kept.map(({ imageId, similarity }) => [imageId, similarity]))).toEqual(
    new Map(found.images.map(({ imageId, similarity }) => [imageId, similarity])),
  )
  expect(await namesOf((await client.embeddings.searchText({ text: 'blue', limit: 2 })).images)).toEqual([
    'blue',
    'blue',
  ])
  const ofObjects = await client.embeddings.searchText({ text: 'green', of: 'objects' })
  expect(ofObjects).toMatchObject({ title: 'Objects like “green”', images: [{ imageId: image!.imageId, object }] })
  expect(ofObjects.images[0]!.similarity).toBeGreaterThan(0.9)
})

test('one file with both towers finds them too, and DINOv2 is told by the rows of its values', async () => {
  const { client } = scratch
  await client.models.add({ file: join(ground, 'both/model.onnx') })
  await describeAll()
  const { images, basis } = await client.embeddings.searchText({ text: 'green' })
  expect(basis).toContain('The embedder model')
  expect((await namesOf(images)).slice(0, 2)).toEqual(['green', 'green'])
  const dino = await client.models.add({ file: join(ground, 'dino/model.onnx'), name: 'dino' })
  expect(dino).toMatchObject({ readsText: false, because: expect.stringContaining('DINOv2') })
  await expect(client.embeddings.searchText({ text: 'green' })).rejects.toThrow('dino, which has no text encoder')
})

test('files that are not a text encoder are refused with a message, and leave nothing', async () => {
  const { client } = scratch
  const before = readdirSync(join(scratch.folder, 'models')).sort()
  await expect(client.models.add({ file: join(ground, 'clip/onnx/text_model.onnx') })).rejects.toThrow(
    'It is a text encoder',
  )
  const wrong = client.models.add({
    file: join(ground, 'siglip/vision_model.onnx'),
    textFile: join(ground, 'dino/model.onnx'),
    tokenizerFile: join(ground, 'clip/tokenizer.json'),
  })
  await expect(wrong).rejects.toThrow('model.onnx is not a text encoder: it has no input input_ids')
  expect(readdirSync(join(scratch.folder, 'models')).sort()).toEqual(before)
})

test('on the command line, the padding of texts is asked for, and an existing model gets a text encoder', async () => {
  const { folder } = scratch
  const vision = join(ground, 'siglip/vision_model.onnx')
  expect(await scratch.client.models.add({ file: vision })).toMatchObject({ readsText: false })
  await scratch.reopen(async () => {
    const more = ['--text', join(ground, 'siglip/words.onnx'), '--json', '--quiet']
    const unfilled = await winnow(['model', 'add', folder, vision, ...more])
    expect([unfilled.exitCode, unfilled.stderr]).toEqual([1, expect.stringContaining('tokenizer_config.json')])
    writeFileSync(join(ground, 'siglip/tokenizer_config.json'), tokenizerConfig)
    const added = await winnow(['model', 'add', folder, vision, ...more])
    expect(added.exitCode, added.stderr).toBe(0)
    expect(added.json()).toMatchObject({ kind: 'embedding', known: true, readsText: true })
    const where = ['--where', 'image.path != "red1.png"', '--limit', '1']
    const found = await winnow(['similar', folder, '--text', 'red thing', ...where, '--json', '--quiet'])
    expect(found.exitCode, found.stderr).toBe(0)
    expect(found.json()).toMatchObject({ title: '“red thing”', images: [{ path: expect.stringMatching(/red2/) }] })
    const both = await winnow(['similar', folder, 'img_1', '--text', 'red', '--quiet'])
    expect(both.exitCode).toBe(2)
  })
  const { client } = scratch
  for (const { modelId, kind } of await client.models.list())
    if (kind === 'embedding') await client.models.remove({ modelId })
  expect(readdirSync(join(folder, 'models'))).toEqual([])
})
