import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type ImageId, idOf } from '#model/ids.ts'
import { colorModels } from '../../support/models/color-models.ts'
import { colorSegmenters } from '../../support/models/color-segmenters.ts'
import { fragile } from '../../support/models/fragile-models.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

let ground: string
let scratch: Scratch
beforeAll(() => {
  ground = mkdtempSync(join(tmpdir(), 'winnow-fragile-'))
})
afterAll(() => rmSync(ground, { recursive: true, force: true }))
beforeEach(async () => {
  scratch = await scratchWorkspace([])
})
afterEach(() => scratch.close())

const put = (name: string, content: Uint8Array): string => {
  const file = join(ground, name)
  writeFileSync(file, content)
  return file
}

/** Squares as large as the model's input, by their brightness from 0 to 1; in the order of their names. */
async function importSquares(squares: Record<string, number>): Promise<ImageId[]> {
  const folder = mkdtempSync(join(ground, 'in-'))
  for (const [name, brightness] of Object.entries(squares)) {
    const [r, g, b] = [brightness, brightness * 0.99, brightness * 0.98].map((value) => Math.round(value * 255))
    await sharp({ create: { width: 64, height: 64, channels: 3, background: { r: r!, g: g!, b: b! } } })
      .png()
      .toFile(join(folder, `${name}.png`))
  }
  const { jobId } = await scratch.client.library.import({ paths: [folder] })
  expect(await scratch.engine.context.jobs.wait(jobId)).toMatchObject({ status: 'done', result: { rejected: [] } })
  return scratch.engine.context.store
    .values<number>('SELECT id FROM image ORDER BY path')
    .map((row) => idOf('img', row))
}

const sound = colorModels['ultralytics v8'].file
const prelabel = async () => (await scratch.client.models.prelabel({})).jobId
const predicted = () =>
  scratch.engine.context.store.values<number>(
    'SELECT (SELECT count(*) FROM prediction WHERE image_id = image.id) FROM image ORDER BY path',
  )

describe('a model that never ends', () => {
  test('canceling ends its run at once; what was done stays, and the workers are there for the next', async () => {
    await importSquares({ a: 0.5, b: 1, c: 0.4 })
    await scratch.client.workspace.changeSettings({ inferenceWorkers: 2 })
    await scratch.client.models.add({
      classMap: 'add-classes',
      file: put('endless.onnx', fragile(sound, 'never ends', 0.9)),
    })
    const jobId = await prelabel()
    const { jobs, store } = scratch.engine.context
    while (jobs.get(jobId).done < 2) await new Promise((resolve) => setTimeout(resolve, 20))
    await scratch.client.jobs.cancel({ jobId })
    expect(await jobs.wait(jobId)).toMatchObject({ status: 'cancelled', error: null })
    expect(predicted()).toEqual([1, 0, 1])

    store.write(() => store.run("UPDATE image SET lifecycle = 'trashed' WHERE path LIKE '%b.png'"))
    const again = await prelabel()
    expect(await jobs.wait(again)).toMatchObject({ status: 'done', result: { failed: [] } })
  })

  test('closing the workspace does not wait for it', async () => {
    await importSquares({ a: 0.5, b: 1 })
    await scratch.client.models.add({
      classMap: 'add-classes',
      file: put('endless.onnx', fragile(sound, 'never ends', 0.9)),
    })
    const jobId = await prelabel()
    await scratch.reopen()
    expect(scratch.engine.context.jobs.get(jobId)).toMatchObject({ status: 'interrupted' })
  })

  test('a test run of one can be given up, and leaves nothing', async () => {
    const stop = new AbortController()
    const adding = scratch.client.models.add(
      { file: put('endless.onnx', fragile(sound, 'never ends', 0)) },
      { signal: stop.signal },
    )
    setTimeout(() => stop.abort(), 500)
    await expect(adding).rejects.toThrow('abort')
    expect(readdirSync(join(scratch.folder, 'models'))).toEqual([])
    expect(await scratch.client.models.add({ classMap: 'add-classes', file: put('sound.onnx', sound) })).toMatchObject({
      aliases: ['current'],
    })
  })

  test('an encoder of one is ended when nobody waits for it, and the next image is encoded', async () => {
    const [bright, dark] = await importSquares({ a: 1, b: 0.5 })
    const { encoder, decoder } = colorSegmenters['SAM, planes']
    await scratch.client.models.addSegmenter({
      encoderFile: put('encoder.onnx', fragile(encoder, 'never ends', 0.9)),
      decoderFile: put('decoder.onnx', decoder),
    })
    const stop = new AbortController()
    const request = scratch.client.models.prepareSegmentation(
      { imageId: bright!, region: null },
      { signal: stop.signal },
    )
    setTimeout(() => stop.abort(), 500)
    await expect(request).rejects.toThrow('abort')
    expect(await scratch.client.models.prepareSegmentation({ imageId: dark!, region: null })).toEqual({
      encoderMs: expect.any(Number),
    })
  })
})

test.each([
  ['not a number', /^The model gave values that are no finite numbers \(output "output0"\)\.$/],
  ['takes much memory', /^The model crashed on this image: .*used too much memory/],
  ['takes all memory', /^The model needs more memory than available\.$/],
] as const)('only the image at which a model %s fails, and is named; nothing of it is stored', async (how, reason) => {
  const [, bright] = await importSquares({ a: 0.5, b: 1, c: 0.4 })
  await scratch.client.models.add({ classMap: 'add-classes', file: put('fragile.onnx', fragile(sound, how, 0.9)) })
  const ended = await scratch.engine.context.jobs.wait(await prelabel())
  expect(ended).toMatchObject({
    status: 'done',
    result: { images: 2, predictions: 2, failed: [{ imageId: bright, path: expect.stringMatching(/b\.png$/) }] },
  })
  expect((ended.result as { failed: { reason: string }[] }).failed[0]?.reason).toMatch(reason)
  expect(predicted()).toEqual([1, 0, 1])
  const { images } = await scratch.client.library.list({ where: 'state == "new" && failedBy("fragile")' })
  expect(images.map(({ imageId }) => imageId)).toEqual([bright])
})

test('an experiment with a model that takes too much memory says so, separately from what a manifest can fix', async () => {
  const inspected = (how: 'takes all memory' | 'not a number') =>
    scratch.client.models.inspect({ file: put('fragile.onnx', fragile(sound, how, -100)) })
  expect(await inspected('takes all memory')).toMatchObject({ candidates: [], tooMuch: true })
  expect(await inspected('not a number')).toMatchObject({ candidates: [], tooMuch: false })
})

describe('a model file that was replaced', () => {
  test('is not used and says what to do; doctor finds it, and adding the same file again repairs it', async () => {
    await importSquares({ a: 0.5 })
    const file = put('sound.onnx', sound)
    const { modelId, sha256 } = await scratch.client.models.add({ classMap: 'add-classes', file })
    const stored = join(scratch.folder, 'models', `${sha256}.onnx`)
    copyFileSync(put('other.onnx', fragile(sound, 'not a number', 0)), stored)

    const { jobs } = scratch.engine.context
    const refused = `The file of the model sound was changed (${stored}). Add its original file again, or restore a backup.`
    expect(await jobs.wait(await prelabel())).toMatchObject({ status: 'failed', error: refused })
    const { jobId } = await scratch.client.models.measure({ modelId, seconds: 1 })
    expect(await jobs.wait(jobId)).toMatchObject({ status: 'failed', error: refused })
    expect(predicted()).toEqual([0])

    const { jobId: checkId } = await scratch.client.maintenance.check({ deep: false, repair: false })
    const checked = await jobs.wait(checkId)
    expect(JSON.stringify(checked.result)).toContain(`The file of the model sound was changed`)

    expect(await scratch.client.models.add({ classMap: 'add-classes', file })).toMatchObject({ modelId })
    expect(await jobs.wait(await prelabel())).toMatchObject({ status: 'done', result: { images: 1, failed: [] } })
  })

  test('is not used for segmentation either', async () => {
    const [imageId] = await importSquares({ a: 0.5 })
    const { encoder, decoder } = colorSegmenters['SAM, planes']
    const files = { encoderFile: put('encoder.onnx', encoder), decoderFile: put('decoder.onnx', decoder) }
    const { encoderSha256 } = await scratch.client.models.addSegmenter(files)
    const stored = join(scratch.folder, 'models', `${encoderSha256}.onnx`)
    copyFileSync(put('other.onnx', sound), stored)
    const prepare = () => scratch.client.models.prepareSegmentation({ imageId: imageId!, region: null })
    await expect(prepare()).rejects.toThrow(/^The file of the model encoder was changed/)
    await scratch.client.models.addSegmenter(files)
    expect(await prepare()).toEqual({ encoderMs: expect.any(Number) })
  })
})
