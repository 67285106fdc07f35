import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { decodeBitmap } from '#model/geometry/mask-bitmap.ts'
import type { ImageId } from '#model/ids.ts'
import { type MaskShape, mask as maskShape } from '#model/shapes/mask.ts'
import { segmenters } from '../../../src/engine/models/segmentation/segmenters/index.ts'
import { colorSegmenters } from '../../support/models/color-segmenters.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

let ground: string
let scratch: Scratch
beforeAll(() => {
  ground = mkdtempSync(join(tmpdir(), 'winnow-segmentation-'))
})
afterAll(() => rmSync(ground, { recursive: true, force: true }))

const open = async () => {
  scratch = await scratchWorkspace()
}
const close = () => scratch.close()
function aWorkspaceForEach(): void {
  beforeEach(open)
  afterEach(close)
}

const put = (name: string, content: Uint8Array | string): string => {
  const file = join(ground, name)
  writeFileSync(file, content)
  return file
}

const names = Object.keys(colorSegmenters) as (keyof typeof colorSegmenters)[]

/** The pair that is encoded soonest, where any will do. */
const quickest = 'EfficientSAM'

async function addPair(name: keyof typeof colorSegmenters = quickest) {
  const { encoder, decoder } = colorSegmenters[name]
  return scratch.client.models.addSegmenter({
    encoderFile: put('small.encoder.onnx', encoder),
    decoderFile: put('small.decoder.onnx', decoder),
  })
}

/** Where the red ellipse and the blue one stand in an image of this size, seen upright. */
const shapesIn = (widthPx: number, heightPx: number) => ({
  red: { cx: widthPx * 0.3, cy: heightPx * 0.7, rx: widthPx * 0.12, ry: heightPx * 0.2 },
  blue: { cx: widthPx * 0.75, cy: heightPx * 0.25, rx: widthPx * 0.1, ry: heightPx * 0.1 },
})
type Ellipse = ReturnType<typeof shapesIn>['red']

const stored = { 1: 0, 3: 180, 6: 270, 8: 90 } as const

/** A gray image with a red and a blue ellipse, stored turned as its EXIF orientation says. */
async function addImage(widthPx: number, heightPx: number, orientation: keyof typeof stored = 1): Promise<ImageId> {
  const { red, blue } = shapesIn(widthPx, heightPx)
  const ellipse = ({ cx, cy, rx, ry }: Ellipse, fill: string) =>
    `<ellipse cx="${cx}" cy="${cy}" rx="${rx}" ry="${ry}" fill="${fill}"/>`
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${widthPx}" height="${heightPx}">
    <rect width="100%" height="100%" fill="#787878"/>${ellipse(red, '#d01818')}${ellipse(blue, '#1818d0')}</svg>`
  const file = join(ground, 'in', `${widthPx}x${heightPx}-${orientation}.png`)
  rmSync(join(ground, 'in'), { recursive: true, force: true })
  const upright = await sharp(Buffer.from(svg)).flatten().png().toBuffer()
  mkdirSync(join(ground, 'in'))
  await sharp(upright).rotate(stored[orientation]).withMetadata({ orientation }).toFile(file)
  const { jobId } = await scratch.client.library.import({ paths: [join(ground, 'in')] })
  const job = await scratch.engine.context.jobs.wait(jobId)
  expect(job).toMatchObject({ status: 'done', result: { imagesAdded: 1 } })
  const { images } = await scratch.client.library.list({ order: 'image.importedAt:desc' })
  return images[0]!.imageId
}

/** Intersection over union of a mask with an ellipse, pixel by pixel. */
function iouWith(mask: MaskShape, { cx, cy, rx, ry }: Ellipse, widthPx: number, heightPx: number): number {
  const { x, y, width, height, data } = decodeBitmap(mask)
  let [both, either] = [0, 0]
  for (let py = 0; py < heightPx; py++)
    for (let px = 0; px < widthPx; px++) {
      const inEllipse = ((px + 0.5 - cx) / rx) ** 2 + ((py + 0.5 - cy) / ry) ** 2 <= 1
      const inMask = px >= x && py >= y && px < x + width && py < y + height && data[(py - y) * width + (px - x)] === 1
      if (inEllipse && inMask) both++
      if (inEllipse || inMask) either++
    }
  return both / either
}

const inside = (x: number, y: number) => ({ at: [x, y] as [number, number], inside: true })
const outside = (x: number, y: number) => ({ at: [x, y] as [number, number], inside: false })

test('there is a pair for the real runtime of every family', () => {
  const families = new Set(names.map((name) => colorSegmenters[name].family))
  expect([...families].toSorted()).toEqual(segmenters.map(({ name }) => name).toSorted())
})

describe.each(names)('%s', (name) => {
  let takesBoxes: boolean
  // Loading a pair costs more than all that is asked of it: one workspace serves all tests of a family.
  beforeAll(async () => {
    await open()
    takesBoxes = (await addPair(name)).takesBoxes
  })
  afterAll(close)

  // Images are turned upright and regions cut before any family sees them: the first stands for all.
  const isFirst = name === names[0]
  const once = [
    ['landscape', 900, 500, 1],
    ['stored turned to the left', 440, 700, 8],
    ['stored turned to the right', 600, 440, 6],
  ] as const
  test.each([
    ...(isFirst ? once : []),
    ['portrait', 420, 1000, 1],
    ['smaller than the encoder’s cells', 61, 47, 1],
  ] as const)('a click gives the object under it: %s', async (_what, widthPx, heightPx, orientation) => {
    const imageId = await addImage(widthPx, heightPx, orientation)
    const { red, blue } = shapesIn(widthPx, heightPx)
    for (const shape of [red, blue]) {
      const prompt = { points: [inside(shape.cx, shape.cy)], box: null }
      const { candidates, imageId: answered } = await scratch.client.models.segment({ imageId, prompt })
      expect(answered).toBe(imageId)
      expect(maskShape.problem(candidates[0]!.mask, widthPx, heightPx)).toBeNull()
      const least = Math.min(shape.rx, shape.ry) < 10 ? 0.75 : 0.93
      expect(iouWith(candidates[0]!.mask, shape, widthPx, heightPx)).toBeGreaterThan(least)
      expect(candidates[0]!.score).toBeCloseTo(0.95)
    }
  })

  test('points outside take away, several masks stand by, and a box works where the model takes one', async () => {
    const imageId = await addImage(800, 600)
    const { red, blue } = shapesIn(800, 600)
    const ask = (
      points: ReturnType<typeof inside>[],
      box: { x: number; y: number; width: number; height: number } | null,
    ) => scratch.client.models.segment({ imageId, prompt: { points, box } })
    const both = (await ask([inside(red.cx, red.cy), inside(blue.cx, blue.cy)], null)).candidates[0]!.mask
    expect(both.width).toBeGreaterThan(300)
    const left = await ask([inside(red.cx, red.cy), inside(10, 10), outside(12, 400)], null)
    expect(iouWith(left.candidates[0]!.mask, red, 800, 600)).toBeGreaterThan(0.93)
    const { candidates } = await ask([inside(red.cx, red.cy)], null)
    expect(candidates.map(({ score }) => Number(score.toFixed(2)))).toEqual([0.95, 0.8, 0.6])
    const box = { x: blue.cx - blue.rx, y: blue.cy - blue.ry, width: blue.rx, height: 2 * blue.ry }
    if (!takesBoxes) {
      await expect(ask([], box)).rejects.toThrow('takes only points, no boxes')
      return
    }
    const half = (await ask([], { ...box, width: 2 * blue.rx })).candidates[0]!.mask
    expect(iouWith(half, blue, 800, 600)).toBeGreaterThan(0.9)
    const part = (await ask([inside(blue.cx - 10, blue.cy)], box)).candidates[0]!.mask
    expect(part.x + part.width).toBeLessThan(blue.cx + 6)
  })

  if (!isFirst) return
  test('a region of a large image is looked at in its full resolution', async () => {
    const imageId = await addImage(3000, 2000)
    const { blue } = shapesIn(3000, 2000)
    const region = { x: 1900, y: 250, width: 700, height: 500 }
    const { candidates, seen } = await scratch.client.models.segment({
      imageId,
      region,
      prompt: { points: [inside(blue.cx, blue.cy)], box: null },
    })
    expect(seen.imageLongSidePx).toBe(700)
    const { mask } = candidates[0]!
    const cut = { ...blue }
    // The ellipse is cut by the region.
    const expected = {
      x: Math.max(region.x, cut.cx - cut.rx),
      right: Math.min(region.x + region.width, cut.cx + cut.rx),
    }
    expect(Math.abs(mask.x - expected.x)).toBeLessThan(5)
    expect(Math.abs(mask.x + mask.width - expected.right)).toBeLessThan(5)
    await expect(
      scratch.client.models.segment({
        imageId,
        region: { ...region, x: 2500 },
        prompt: { points: [inside(1, 1)], box: null },
      }),
    ).rejects.toThrow('extends beyond the image')
  })
})

describe('the list of pairs', () => {
  aWorkspaceForEach()

  test('files are copied, told by their content, and may be given in any order', async () => {
    const { encoder, decoder } = colorSegmenters['SAM, planes']
    const [a, b] = [put('mobile_sam.decoder.onnx', decoder), put('mobile_sam.encoder.onnx', encoder)]
    const added = await scratch.client.models.addSegmenter({ encoderFile: a, decoderFile: b })
    expect(added).toMatchObject({ name: 'mobile_sam', family: 'sam', current: true, sidePx: 1024, takesBoxes: true })
    expect(await scratch.client.models.addSegmenter({ encoderFile: b, decoderFile: a })).toEqual(added)
    await expect(scratch.client.models.addSegmenter({ encoderFile: b, decoderFile: a, name: 'Other' })).rejects.toThrow(
      'in the workspace already',
    )
    const kept = readdirSync(join(scratch.folder, 'models')).toSorted()
    expect(kept).toEqual([`${added.decoderSha256}.onnx`, `${added.encoderSha256}.onnx`].toSorted())
    expect(scratch.events).toContainEqual({ type: 'modelsChanged', modelId: null })
  })

  test('one is current; the newest takes the place of a removed one, and files go that nobody needs', async () => {
    const first = await addPair('SAM, planes')
    const second = await addPair('SAM, pixels')
    expect(second).toMatchObject({ current: false, decoderSha256: first.decoderSha256 })
    await scratch.client.models.useSegmenter({ segmenterId: second.segmenterId })
    expect((await scratch.client.models.segmenters()).map(({ current }) => current)).toEqual([false, true])
    const left = await scratch.client.models.removeSegmenter({ segmenterId: second.segmenterId })
    expect(left).toEqual([{ ...first, current: true }])
    const kept = readdirSync(join(scratch.folder, 'models')).toSorted()
    expect(kept).toEqual([`${first.decoderSha256}.onnx`, `${first.encoderSha256}.onnx`].toSorted())
    expect(await scratch.client.models.removeSegmenter({ segmenterId: first.segmenterId })).toEqual([])
    const imageId = scratch.addImage()
    await expect(
      scratch.client.models.segment({ imageId, prompt: { points: [inside(1, 1)], box: null } }),
    ).rejects.toThrow('no segmentation model yet')
  })

  test('only a lead changes it; an annotator segments', async () => {
    const { segmenterId } = await addPair()
    const imageId = await addImage(200, 100)
    const annotator = await scratch.actingAs('anna', 'annotator')
    const { red } = shapesIn(200, 100)
    const prompt = { points: [inside(red.cx, red.cy)], box: null }
    expect((await annotator.models.segment({ imageId, prompt })).candidates).toHaveLength(3)
    await expect(annotator.models.removeSegmenter({ segmenterId })).rejects.toMatchObject({ code: 'REFUSED' })
    await expect(annotator.models.useSegmenter({ segmenterId })).rejects.toMatchObject({ code: 'REFUSED' })
    await expect(annotator.models.clearSegmentationCache()).rejects.toMatchObject({ code: 'REFUSED' })
    await expect(annotator.models.addSegmenter({ encoderFile: 'a', decoderFile: 'b' })).rejects.toMatchObject({
      code: 'REFUSED',
    })
  })
})

describe('files that are refused', () => {
  aWorkspaceForEach()

  const refusal = async (encoderFile: string, decoderFile: string, family = 'auto'): Promise<string> => {
    const error = await scratch.client.models.addSegmenter({ encoderFile, decoderFile, family }).catch((e: Error) => e)
    if (!(error instanceof Error)) throw new Error('The pair was added.')
    expect(error).toMatchObject({ code: 'INVALID' })
    expect(await scratch.client.models.segmenters()).toEqual([])
    expect(readdirSync(join(scratch.folder, 'models'))).toEqual([])
    return error.message
  }
  const { encoder, decoder } = colorSegmenters['SAM, planes']

  test('a pair that belongs to no family, with what was expected and what was found', async () => {
    const message = await refusal(
      put('a.onnx', colorSegmenters['SAM 2 with sizes'].encoder),
      put('b.onnx', colorSegmenters.EfficientSAM.decoder),
    )
    expect(message).toContain('a.onnx and b.onnx')
    expect(message).toContain('Found in the encoder: input "image" float32 [1, 3, 256, 256]')
    expect(message).toContain('"batched_point_coords" float32 [1, 1, num_points, 2]')
    for (const { title } of segmenters) expect(message).toContain(`Expected for ${title}`)
  })

  test('a family that is named is the only one that is tried', async () => {
    const [a, b] = [put('a.onnx', encoder), put('b.onnx', decoder)]
    expect(await refusal(a, b, 'sam2')).toMatch(/not of the family sam2.*Expected for SAM 2 and 2.1/s)
    expect(await refusal(a, b, 'resnet')).toContain('Choose auto or one of')
    expect(await scratch.client.models.addSegmenter({ encoderFile: a, decoderFile: b, family: 'sam' })).toMatchObject({
      family: 'sam',
    })
  })

  test.each([
    ['a text', () => 'hello', 'isn’t an ONNX file'],
    ['half a model', () => decoder.subarray(0, 400), 'is cut short'],
    ['an empty file', () => '', 'is empty'],
  ])('%s', async (_what, content, message) => {
    expect(await refusal(put('a.onnx', encoder), put('bad.onnx', content()))).toContain(message)
  })

  test('the same file twice, and a file that is not there', async () => {
    const file = put('a.onnx', encoder)
    expect(await refusal(file, file)).toContain('was chosen twice')
    expect(await refusal(file, join(ground, 'nowhere.onnx'))).toContain('There is no file')
  })
})

describe('encoded images', () => {
  // Starting the processes of a pair costs more than all that is asked of them.
  let encoderSha256: string
  let images: ImageId[]
  beforeAll(async () => {
    await open()
    encoderSha256 = (await addPair()).encoderSha256
    images = []
    for (const widthPx of [100, 110, 120]) images.push(await addImage(widthPx, 80))
  })
  afterEach(() => scratch.client.models.clearSegmentationCache())
  afterAll(close)

  const files = () => {
    const folder = join(scratch.folder, 'cache/embeddings')
    if (!existsSync(folder)) return []
    return readdirSync(folder).flatMap((encoder) =>
      readdirSync(join(folder, encoder)).map((name) => join(folder, encoder, name)),
    )
  }
  const prepare = (imageId: ImageId, signal?: AbortSignal) =>
    scratch.client.models.prepareSegmentation({ imageId }, { signal })
  const click = (imageId: ImageId, x = 1, y = 1) =>
    scratch.client.models.segment({ imageId, prompt: { points: [inside(x, y)], box: null } })
  const imageOf = (imageId: ImageId) => scratch.client.library.image({ imageId })

  test('are kept on disk by content and encoder, are not encoded again, and may be damaged or deleted', async () => {
    const fileOf = async (imageId: ImageId) =>
      join(scratch.folder, 'cache/embeddings', encoderSha256, `${(await imageOf(imageId)).sha256}-whole`)
    const { red } = shapesIn(110, 80)
    const masks = async () => {
      const answers: unknown[] = []
      for (const imageId of images) answers.push((await click(imageId, red.cx, red.cy)).candidates)
      return answers
    }
    expect((await prepare(images[0]!)).encoderMs).toBeGreaterThan(0)
    expect(files()).toEqual([await fileOf(images[0]!)])
    expect((await prepare(images[0]!)).encoderMs).toBeNull()
    const before = await masks()
    const [whole, ...harmed] = await Promise.all(images.map(fileOf))
    await scratch.reopen(() => {
      truncateSync(harmed[0]!, 1000)
      writeFileSync(harmed[1]!, Buffer.alloc(5000, 7))
    })
    expect((await prepare(images[0]!)).encoderMs).toBeNull()
    expect(await masks()).toEqual(before)
    expect(files().toSorted()).toEqual([whole, ...harmed].toSorted())
    expect(await scratch.client.models.segmentationCache()).toMatchObject({
      images: 3,
      bytes: 3 * statSync(whole!).size,
    })
    await scratch.reopen(() => rmSync(join(scratch.folder, 'cache/embeddings'), { recursive: true }))
    expect((await prepare(images[0]!)).encoderMs).toBeGreaterThan(0)
    expect(files()).toEqual([whole])
  })

  test('stand beside what a file browser leaves in their folder', async () => {
    mkdirSync(join(scratch.folder, 'cache/embeddings'))
    writeFileSync(join(scratch.folder, 'cache/embeddings/.DS_Store'), 'a browser')
    expect((await prepare(images[0]!)).encoderMs).toBeGreaterThan(0)
    expect(await scratch.client.models.segmentationCache()).toMatchObject({ images: 1 })
  })

  test('of neighbors are made ahead, once nothing else runs', async () => {
    const [, near, next] = images
    const running =
      "INSERT INTO job (kind, title, input, status, created_at, created_by) VALUES ('x', 'x', '{}', 'running', 0, 1)"
    scratch.engine.context.store.write(() => scratch.engine.context.store.run(running, []))
    expect(await scratch.client.models.prepareAhead({ imageIds: [near!, next!] })).toEqual({ waiting: 2 })
    await prepare(next!)
    expect(files()).toHaveLength(1)
    scratch.engine.context.store.write(() => scratch.engine.context.store.run("DELETE FROM job WHERE kind = 'x'", []))
    await expect.poll(() => files().length).toBe(2)
    expect(await scratch.client.models.prepareAhead({ imageIds: [near!, next!] })).toEqual({ waiting: 0 })
  })

  test('a call that is called off before its turn costs nothing', async () => {
    const stop = new AbortController()
    const first = prepare(images[0]!)
    const second = prepare(images[1]!, stop.signal)
    stop.abort()
    await expect(second).rejects.toThrow()
    await first
    await prepare(images[2]!)
    expect(files()).toHaveLength(2)
  })

  test('stay within their bound of bytes, those used last stay', async () => {
    await prepare(images[0]!)
    const { bytes } = await scratch.client.models.segmentationCache()
    await scratch.client.workspace.changeSettings({ embeddingCacheBytes: Math.round(bytes * 2.5) })
    scratch.clock.advance(1000)
    await prepare(images[1]!)
    scratch.clock.advance(1000)
    await scratch.reopen()
    await click(images[0]!)
    scratch.clock.advance(1000)
    await prepare(images[2]!)
    expect(await scratch.client.models.segmentationCache()).toMatchObject({ images: 2 })
    const kept = await Promise.all(images.map(async (imageId) => (await imageOf(imageId)).sha256))
    expect(
      files()
        .map((file) => kept.findIndex((sha256) => file.includes(sha256)))
        .toSorted(),
    ).toEqual([0, 2])
    expect(await scratch.client.models.clearSegmentationCache()).toMatchObject({ images: 2 })
    expect(files()).toEqual([])
  })

  test('the files of a pair that are gone are named', async () => {
    const encoderFile = join(scratch.folder, 'models', `${encoderSha256}.onnx`)
    await scratch.reopen(() => rmSync(encoderFile))
    await expect(click(images[0]!)).rejects.toThrow(`${encoderSha256}.onnx`)
    writeFileSync(encoderFile, colorSegmenters[quickest].encoder)
    expect((await click(images[0]!)).candidates.length).toBeGreaterThan(0)
    expect(readFileSync(files()[0]!).subarray(0, 6).toString()).toBe('WNWEMB')
  })

  test('an image that can not be read is told with its name', async () => {
    const { file } = await imageOf(images[0]!)
    truncateSync(file, 100)
    rmSync(join(scratch.folder, 'cache/small'), { recursive: true, force: true })
    await expect(click(images[0]!)).rejects.toThrow(/100x80-1\.png: The file/)
    rmSync(file)
    await expect(click(images[0]!)).rejects.toThrow('any more')
  })
})
