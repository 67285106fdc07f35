import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { decodeForModel, probe } from '../../src/engine/library/decoding/images.ts'
import { type Renditions, renditions } from '../../src/engine/library/decoding/renditions.ts'
import { UnreadableImage } from '../../src/engine/library/files/unreadable-image.ts'
import { fileType } from '../../src/engine/library/import/file-type.ts'
import { hashDistance, perceptualHash } from '../../src/model/perceptual-hash.ts'

const limits = { maxPixels: 10_000_000, decodingBytes: 1e9, nowMs: Date.UTC(2026, 0, 1) }

/** An image with some structure: soft blobs that depend on the seed. */
function scene(seed: number, widthPx = 320, heightPx = 240): Buffer {
  const pixels = Buffer.alloc(widthPx * heightPx * 3)
  for (let y = 0; y < heightPx; y++)
    for (let x = 0; x < widthPx; x++) {
      const [u, v] = [x / widthPx, y / heightPx]
      const value =
        Math.sin(u * (3 + seed) + seed) + Math.cos(v * (5 + (seed % 4)) - seed) + Math.sin((u + v) * 7 * seed)
      pixels.fill(Math.round(((value + 3) / 6) * 255), (y * widthPx + x) * 3, (y * widthPx + x) * 3 + 3)
    }
  return pixels
}
const raw = { raw: { width: 320, height: 240, channels: 3 as const } }

describe('the perceptual hash', () => {
  it('stays close under scaling, recompression, brightness and gray, and differs for another image', async () => {
    const hashOf = async (bytes: Buffer) =>
      (await renditions(bytes, { widthPx: 320, heightPx: 240 }, 1024)).perceptualHash
    const original = await hashOf(await sharp(scene(1), raw).png().toBuffer())
    const variants = {
      small: sharp(scene(1), raw).resize(160).png(),
      poor: sharp(scene(1), raw).jpeg({ quality: 30 }),
      dark: sharp(scene(1), raw).modulate({ brightness: 0.8 }).png(),
      grey: sharp(scene(1), raw).greyscale().png(),
    }
    for (const [name, image] of Object.entries(variants))
      expect(hashDistance(original, await hashOf(await image.toBuffer())), name).toBeLessThanOrEqual(8)
    for (const seed of [2, 3, 4])
      expect(hashDistance(original, await hashOf(await sharp(scene(seed), raw).png().toBuffer()))).toBeGreaterThan(12)
  })

  it('accepts images of any size, even smaller than the hash', () => {
    for (const [width, height] of [
      [1, 1],
      [3, 200],
      [31, 33],
      [257, 1],
    ] as const)
      expect(perceptualHash({ data: Buffer.alloc(width * height * 3, 7), info: { width, height } })).toMatch(
        /^[0-9a-f]{16}$/,
      )
  })
})

describe('the input of a model', () => {
  it('has exactly the requested size, in RGB and upright', async () => {
    const image = await sharp({ create: { width: 90, height: 30, channels: 3, background: '#ff8000' } })
      .withMetadata({ orientation: 6 })
      .png()
      .toBuffer()
    const pixels = await decodeForModel(image, { widthPx: 20, heightPx: 60 })
    expect(pixels).toHaveLength(20 * 60 * 3)
    expect([...pixels.subarray(0, 3)]).toEqual([255, 128, 0])
  })

  it('is made from gray, transparent and 16-bit images as well', async () => {
    const base = sharp({ create: { width: 9, height: 9, channels: 4, background: '#80808000' } })
    for (const image of [
      base.clone().png(),
      base.clone().toColorspace('rgb16').png(),
      base.clone().webp({ lossless: true }),
    ]) {
      const pixels = await decodeForModel(await image.toBuffer(), { widthPx: 4, heightPx: 4 })
      expect(pixels).toHaveLength(48)
      for (const channel of pixels) expect(channel).toBeGreaterThanOrEqual(254)
    }
    const grey = await base.clone().removeAlpha().greyscale().jpeg().toBuffer()
    expect(await decodeForModel(grey, { widthPx: 4, heightPx: 4 })).toHaveLength(48)
  })

  it('I8: says why a broken file can’t be read', async () => {
    const whole = await sharp(scene(1), raw).jpeg().toBuffer()
    await expect(decodeForModel(whole.subarray(0, whole.length / 2), { widthPx: 8, heightPx: 8 })).rejects.toThrow(
      'cut short',
    )
    await expect(decodeForModel('/nowhere/at/all.jpg', { widthPx: 8, heightPx: 8 })).rejects.toThrow(UnreadableImage)
  })
})

describe('the renditions of a JPEG', () => {
  const [width, height] = [1101, 807]
  const drawn = sharp(scene(3, width, height), { raw: { width, height, channels: 3 } })
  const inFile = async <T>(jpeg: Buffer, use: (file: string) => Promise<T>): Promise<T> => {
    const folder = mkdtempSync(join(tmpdir(), 'winnow-jpeg-'))
    try {
      const file = join(folder, 'a [shrink=8] [1].jpg')
      writeFileSync(file, jpeg)
      return await use(file)
    } finally {
      rmSync(folder, { recursive: true })
    }
  }

  const expectAlike = async (some: Renditions, others: Renditions) => {
    for (const kind of ['thumbnail', 'small', 'proxy'] as const) {
      const pair = [some[kind], others[kind]]
      expect(pair[0] === null, kind).toBe(pair[1] === null)
      const [a, b] = await Promise.all(pair.map((one) => one && sharp(one).raw().toBuffer({ resolveWithObject: true })))
      if (!a || !b) continue
      expect([a.info.width, a.info.height], kind).toEqual([b.info.width, b.info.height])
      const apart = a.data.reduce((sum, value, i) => sum + Math.abs(value - b.data[i]!), 0)
      expect(apart / a.data.length, kind).toBeLessThan(1.5)
    }
  }

  it.each([
    ['half of it for the small one', 1, 4096],
    ['half of it for the proxy, turned', 6, 550],
  ] as const)('are the same if the decoder scales: %s', async (_what, orientation, proxyPx) => {
    const jpeg = await drawn.clone().withMetadata({ orientation }).jpeg({ quality: 90 }).toBuffer()
    const size = orientation === 1 ? { widthPx: width, heightPx: height } : { widthPx: height, heightPx: width }
    const whole = await renditions(jpeg, size, proxyPx)
    const quick = await inFile(jpeg, (file) => renditions(Buffer.alloc(0), size, proxyPx, file))
    expect(hashDistance(quick.perceptualHash, whole.perceptualHash)).toBeLessThanOrEqual(2)
    await expectAlike(quick, whole)
  })

  it('are the same with the fast decoder, which leaves damaged files to the other', async () => {
    const jpeg = await drawn.clone().jpeg({ quality: 90 }).toBuffer()
    const size = { widthPx: width, heightPx: height }
    expect(await probe(jpeg, limits)).toMatchObject({ ...size, isPlainJpeg: true })
    expect(await probe(await drawn.clone().withMetadata({ orientation: 6 }).jpeg().toBuffer(), limits)).toMatchObject({
      isPlainJpeg: false,
    })
    const [whole, plain] = [
      await renditions(jpeg, size, 4096),
      await renditions(jpeg, { ...size, isPlainJpeg: true }, 4096),
    ]
    expect(hashDistance(plain.perceptualHash, whole.perceptualHash)).toBeLessThanOrEqual(2)
    await expectAlike(plain, whole)
    const cut = jpeg.subarray(0, jpeg.length / 2)
    await expect(renditions(cut, { ...size, isPlainJpeg: true }, 4096)).rejects.toThrow('cut short')
  })

  it('I8: are made from its bytes if its file was damaged since, and a damaged one is refused', async () => {
    const jpeg = await drawn.clone().jpeg().toBuffer()
    const [size, cut] = [{ widthPx: width, heightPx: height }, jpeg.subarray(0, jpeg.length / 2)]
    const whole = await renditions(jpeg, size, 4096)
    expect((await inFile(cut, (file) => renditions(jpeg, size, 4096, file))).small).toEqual(whole.small)
    await expect(inFile(cut, (file) => renditions(cut, size, 4096, file))).rejects.toThrow('cut short')
  })
})

describe('broken images', () => {
  it('I8: are distinguished from odd ones and from each other, however many are read at once', async () => {
    const whole = await sharp(scene(1), raw).jpeg().toBuffer()
    const scan = whole.indexOf(Buffer.from([0xff, 0xda]))
    const odd = Buffer.concat([whole.subarray(0, scan), Buffer.alloc(5), whole.subarray(scan)])
    const damaged = Buffer.from(whole)
    damaged.set([0xff, 0xd9], Math.floor((scan + whole.length) / 2))
    const cut = whole.subarray(0, whole.length / 2)
    const size = { widthPx: 320, heightPx: 240 }
    const outcome = (bytes: Buffer) =>
      renditions(bytes, size, 1024).then(
        () => 'fine',
        (error: Error) => error.message,
      )
    const outcomes = await Promise.all(Array.from({ length: 40 }, () => [odd, damaged, cut, whole].map(outcome)).flat())
    const expected = ['fine', 'The file is damaged: part of the image is missing.', 'The file is cut short.', 'fine']
    expect(outcomes).toEqual(Array.from({ length: 40 }, () => expected).flat())
  })
})

describe('the header', () => {
  it('I7: refuses a pixel bomb without decoding it', async () => {
    const bomb = await sharp({ create: { width: 5000, height: 5000, channels: 3, background: '#000' } })
      .png()
      .toBuffer()
    await expect(probe(bomb, limits)).rejects.toThrow('5000 × 5000 pixels; the workspace takes up to 10,000,000.')
  })

  it('P4: an image that has to be decoded whole is refused if that takes too much memory', async () => {
    const pixels = { create: { width: 1000, height: 1000, channels: 3, background: '#fff' } } as const
    const little = { ...limits, decodingBytes: 7_900_000 }
    for (const [image, kind] of [
      [await sharp(pixels).png({ progressive: true }).toBuffer(), 'interlaced PNG'],
      [await sharp(pixels).jpeg({ progressive: true }).toBuffer(), 'progressive JPEG'],
      [await sharp(pixels).webp().toBuffer(), 'WEBP'],
    ] as const) {
      await expect(probe(image, little)).rejects.toThrow(`1000 × 1000 pixels as ${kind} take about 0.0 GB`)
      expect(await probe(image, { ...limits, decodingBytes: 8_000_000 })).toMatchObject({ widthPx: 1000 })
    }
    for (const image of [await sharp(pixels).png().toBuffer(), await sharp(pixels).jpeg().toBuffer()])
      expect(await probe(image, little)).toMatchObject({ widthPx: 1000 })
  })

  it('gives upright size, orientation and special properties', async () => {
    const image = await sharp({ create: { width: 90, height: 30, channels: 3, background: '#fff' } })
      .withMetadata({ orientation: 8 })
      .jpeg({ progressive: true })
      .toBuffer()
    expect(await probe(image, limits)).toMatchObject({
      format: 'jpeg',
      widthPx: 30,
      heightPx: 90,
      orientation: 8,
      metadata: { progressive: 'yes' },
    })
  })
})

describe('a file’s first bytes', () => {
  it.each([
    [[0xff, 0xd8, 0xff, 0xe0], 'jpeg'],
    [[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], 'png'],
    [[...Buffer.from('GIF89a')], 'gif'],
    [[...Buffer.from('RIFF0000WEBP')], 'webp'],
    [[0x49, 0x49, 0x2a, 0], 'tiff'],
    [[0x4d, 0x4d, 0, 0x2a], 'tiff'],
    [[0, 0, 0, 28, ...Buffer.from('ftypavif0000')], 'avif'],
    [[0, 0, 0, 28, ...Buffer.from('ftypmif10000mif1avif')], 'avif'],
    [[0, 0, 0, 24, ...Buffer.from('ftypheic0000')], 'heic'],
    [[0, 0, 0, 24, ...Buffer.from('ftypmp420000')], undefined],
    [[...Buffer.from('{"a": 1}')], undefined],
    [[], undefined],
  ])('%j is %s', (bytes, format) => {
    const kind = fileType(Uint8Array.from(bytes))
    expect(kind && 'format' in kind ? kind.format : undefined).toBe(format)
  })
})
