import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ImportResult } from '#contract'
import { unpackThumbnails } from '#model/tiles/thumbnail-pack.ts'
import { probe } from '../../../src/engine/library/decoding/images.ts'
import { hevcImage } from '../../support/files/hevc-image.ts'
import { quarteredImage, writeBytes } from '../../support/files/odd-images.ts'
import { tiffFile } from '../../support/files/tiff-file.ts'
import { quartersOf } from '../../support/images.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

let scratch: Scratch
let folder: string

beforeAll(async () => {
  scratch = await scratchWorkspace()
  folder = mkdtempSync(join(tmpdir(), 'winnow-unsupported-'))
})
afterAll(async () => {
  await scratch.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Imports these files; the reason for each that was left out, by its name. */
async function reasonsFor(files: Readonly<Record<string, Buffer | string>>): Promise<Record<string, string>> {
  const place = mkdtempSync(join(folder, 'in-'))
  for (const [name, bytes] of Object.entries(files)) writeBytes(join(place, name), bytes)
  const { jobId } = await scratch.client.library.import({ paths: [place], format: 'images' })
  const job = await scratch.engine.context.jobs.wait(jobId)
  expect(job).toMatchObject({ status: 'done', error: null })
  const { rejected } = job.result as ImportResult
  return Object.fromEntries(rejected.map(({ path, reason }) => [path.slice(place.length + 1), reason]))
}

async function thumbnailOf(path: string): Promise<Uint8Array> {
  const { images } = await scratch.client.library.list({ limit: 100 })
  const { imageId } = images.find((one) => one.path === path)!
  return unpackThumbnails(await scratch.client.library.thumbnails({ imageIds: [imageId] }))[0]!.bytes
}

const size = { widthPx: 16, heightPx: 12 }
const pixelCount = size.widthPx * size.heightPx

/** A ramp from 0 to `most`, written by one of the buffer's methods. */
function ramp(bytes: number, most: number, write: (buffer: Buffer, value: number, at: number) => void): Buffer {
  const pixels = Buffer.alloc(pixelCount * bytes)
  for (let n = 0; n < pixelCount; n++) write(pixels, (most * n) / pixelCount, n * bytes)
  return pixels
}
const whole = (write: (buffer: Buffer, value: number, at: number) => void) => (b: Buffer, value: number, at: number) =>
  write(b, Math.floor(value), at)

it('I20: samples without a fixed black and white are refused, with what to do', async () => {
  const gray = { ...size, sampleFormat: 3 }
  const reasons = await reasonsFor({
    'float 32.tif': tiffFile({ ...gray, bits: 32, pixels: ramp(4, 1, (b, v, at) => b.writeFloatLE(v, at)) }),
    'float 64.tif': tiffFile({ ...gray, bits: 64, pixels: ramp(8, 1, (b, v, at) => b.writeDoubleLE(v, at)) }),
    'float 16.tif': tiffFile({
      ...gray,
      bits: 16,
      pixels: ramp(
        2,
        0x3bff,
        whole((b, v, at) => b.writeUInt16LE(v, at)),
      ),
    }),
    'float colors.tif': tiffFile({ ...gray, channels: 3, bits: 32, pixels: Buffer.alloc(pixelCount * 12) }),
    'whole 32.tif': tiffFile({
      ...size,
      bits: 32,
      pixels: ramp(
        4,
        2 ** 32 - 1,
        whole((b, v, at) => b.writeUInt32LE(v, at)),
      ),
    }),
    'signed 32.tif': tiffFile({
      ...size,
      bits: 32,
      sampleFormat: 2,
      pixels: ramp(
        4,
        2 ** 31 - 1,
        whole((b, v, at) => b.writeInt32LE(v, at)),
      ),
    }),
    'signed 16.tif': tiffFile({
      ...size,
      bits: 16,
      sampleFormat: 2,
      pixels: ramp(
        2,
        32_767,
        whole((b, v, at) => b.writeInt16LE(v, at)),
      ),
    }),
  })
  const samples = (kind: string) => `Not supported: TIFF with ${kind} samples. Convert it to JPEG or PNG.`
  expect(reasons).toEqual({
    'float 16.tif': samples('floating-point'),
    'float 32.tif': samples('floating-point'),
    'float 64.tif': expect.stringMatching(
      /^Not supported: this variant of the format \(.+\)\. Convert it to JPEG or PNG\.$/,
    ),
    'float colors.tif': samples('floating-point'),
    'signed 16.tif': samples('signed 16-bit'),
    'signed 32.tif': samples('signed 32-bit'),
    'whole 32.tif': samples('32-bit'),
  })
})

it('I5: 16-bit samples keep their range', async () => {
  const pixels = ramp(
    2,
    65_535,
    whole((b, v, at) => b.writeUInt16LE(v, at)),
  )
  expect(await reasonsFor({ '16 bit.tif': tiffFile({ ...size, bits: 16, pixels }) })).toEqual({})
  const { dominant } = await sharp(await thumbnailOf('16 bit.tif'))
    .extract({ left: 0, top: 11, width: 16, height: 1 })
    .stats()
  expect(dominant.r).toBeGreaterThan(220)
})

it('I20: channels that are no transparency are not taken for one', async () => {
  const pixels = Buffer.alloc(pixelCount * 4)
  for (let n = 0; n < pixelCount; n++) pixels.set([200, 100, 50, 30], n * 4)
  const four = { ...size, channels: 4, pixels }
  const extra = 'Not supported: TIFF with an extra channel that is not transparency. Convert it to JPEG or PNG.'
  expect(
    await reasonsFor({
      'infrared.tif': tiffFile({ ...four, extraSamples: [0] }),
      'unnamed.tif': tiffFile(four),
      'transparent.tif': tiffFile({ ...four, extraSamples: [2] }),
      'five.tif': tiffFile({ ...size, channels: 5, extraSamples: [0, 0], pixels: Buffer.alloc(pixelCount * 5, 9) }),
      'luma.tif': tiffFile({ ...size, channels: 3, photometric: 6, pixels: Buffer.alloc(pixelCount * 3, 9) }),
    }),
  ).toEqual({
    'five.tif': 'Not supported: TIFF with 5 channels. Convert it to JPEG or PNG.',
    'infrared.tif': extra,
    'luma.tif': 'Not supported: TIFF with YCbCr colors that are not compressed as JPEG. Convert it to JPEG or PNG.',
    'unnamed.tif': extra,
  })
})

it('I20: a large TIFF is read in place, wherever its directory is', async () => {
  const pixels = Buffer.alloc(pixelCount * 4, 90)
  for (const directoryAt of [8, 100_000]) {
    const file = join(folder, `directory at ${directoryAt}.tif`)
    writeBytes(file, tiffFile({ ...size, channels: 4, extraSamples: [0], directoryAt, pixels }))
    const limits = { maxPixels: 1e6, decodingBytes: 1e9, nowMs: 0 }
    await expect(probe(file, limits)).rejects.toThrow('an extra channel that is not transparency')
  }
})

it('I20: compressions and variants that are not supported are not called damaged', async () => {
  const pixels = Buffer.alloc(pixelCount * 3, 90)
  const compressed = (compression: number) => tiffFile({ ...size, channels: 3, compression, pixels })
  const jpeg = await quarteredImage().jpeg().toBuffer()
  const avif = await quarteredImage().avif().toBuffer()
  const startOfFrame = jpeg.indexOf(Buffer.from([0xff, 0xc0]))
  const patched = (marker: number, bits: number) => {
    const bytes = Buffer.from(jpeg)
    bytes[startOfFrame + 1] = marker
    bytes[startOfFrame + 4] = bits
    return bytes
  }
  const animated = Buffer.from(avif)
  animated.write('avis', 8, 'latin1')
  const reasons = await reasonsFor({
    'zstd.tif': compressed(50_000),
    'lerc.tif': compressed(34_887),
    'jbig.tif': compressed(34_661),
    'jpeg 2000.tif': compressed(34_712),
    'unheard of.tif': compressed(12_345),
    '12 bit.tif': tiffFile({ ...size, channels: 3, bits: 12, pixels }),
    '12 bit.jpg': patched(0xc1, 12),
    'differential.jpg': patched(0xc5, 8),
    'hevc.heic': hevcImage,
    'animated.avif': animated,
    'old.bmp': Buffer.concat([Buffer.from('BM'), Buffer.alloc(60)]),
    'wavelet.jp2': Buffer.from('\0\0\0\x0cjP  \r\n\x87\n', 'latin1'),
    'light.exr': Buffer.from('76 2f 31 01 02 00 00 00'.replaceAll(' ', ''), 'hex'),
    'plain.ppm': 'P6\n1 1\n255\nabc',
    'drawing.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
    'camera.nef': tiffFile({ ...size, channels: 3, pixels }),
  })
  for (const [name, reason] of Object.entries(reasons))
    expect(reason, name).toMatch(/^Not supported: .+\. Convert it to JPEG or PNG\.$/)
  const what = Object.entries(reasons).map(([name, reason]) => [name, /: (.+)\. Convert/.exec(reason)?.[1]])
  expect(Object.fromEntries(what)).toMatchObject({
    'zstd.tif': 'this variant of the format (ZSTD compression support is not configured)',
    'jpeg 2000.tif': 'this variant of the format (Compression scheme 34712 strip decoding is not implemented)',
    '12 bit.jpg': 'this variant of the format (Unsupported JPEG data precision 12)',
    'hevc.heic': 'HEIC with HEVC compression',
    'animated.avif': 'animated AVIF',
    'old.bmp': 'BMP',
    'wavelet.jp2': 'JPEG 2000',
    'light.exr': 'OpenEXR',
    'plain.ppm': 'PNM',
    'drawing.svg': 'SVG',
    'camera.nef': 'camera raw files',
  })
  expect(Object.keys(reasons)).toHaveLength(16)
})

it('I8: damaged files are still called damaged', async () => {
  const avif = await quarteredImage().avif().toBuffer()
  const tiff = await quarteredImage().tiff({ compression: 'deflate' }).toBuffer()
  const damaged = Buffer.from(avif)
  damaged.fill(0x5a, avif.length - 60, avif.length - 30)
  const reasons = await reasonsFor({
    'cut.avif': avif.subarray(0, avif.length - 20),
    'damaged.avif': damaged,
    'cut.tif': tiff.subarray(0, 40),
    'hollow.tif': Buffer.concat([tiff.subarray(0, 8), Buffer.alloc(40), tiff.subarray(48)]),
  })
  expect(Object.keys(reasons)).toHaveLength(4)
  for (const [name, reason] of Object.entries(reasons)) expect(reason, name).toMatch(/cut short|damaged/)
})

it('I5: CIELAB, whose samples are signed, is read in its colors', async () => {
  const pixels = Buffer.alloc(pixelCount * 6)
  for (let n = 0; n < pixelCount; n++) {
    // A red: L* 53 of 100, a* 80, b* 67.
    pixels.writeUInt16LE(34_800, n * 6)
    pixels.writeInt16LE(80 * 256, n * 6 + 2)
    pixels.writeInt16LE(67 * 256, n * 6 + 4)
  }
  const lab = tiffFile({ ...size, channels: 3, bits: 16, photometric: 8, pixels })
  expect(await reasonsFor({ 'lab.tif': lab })).toEqual({})
  expect((await quartersOf(await thumbnailOf('lab.tif'))).colors[0]).toBe('F00')
})
