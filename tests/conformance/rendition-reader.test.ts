import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { decodeForModel } from '../../src/engine/library/decoding/images.ts'
import { RenditionReader } from '../../src/engine/library/decoding/rendition-reader.ts'
import { renditions } from '../../src/engine/library/decoding/renditions.ts'

const original = { widthPx: 1200, heightPx: 804 }
const size = { widthPx: 512, heightPx: 343 }
const small = { ...original, jpegSidePx: 512 }
let ground: string
let file: string
let jpeg: Buffer
beforeAll(async () => {
  ground = mkdtempSync(join(tmpdir(), 'winnow-rendition-'))
  file = join(ground, 'small.jpg')
  const made = await renditions(await scene(original.widthPx, original.heightPx), original, 1024)
  jpeg = made.small!
  writeFileSync(file, jpeg)
})
afterAll(() => rmSync(ground, { recursive: true, force: true }))

/** An image with colors that change slowly, edges and noise. */
function scene(width: number, height: number): Promise<Buffer> {
  const pixels = Buffer.alloc(width * height * 3)
  let noise = 1
  for (let i = 0, y = 0; y < height; y++)
    for (let x = 0; x < width; x++, i += 3) {
      noise = (noise * 16807) % 2147483647
      const edge = (x >> 6) % 2 === (y >> 6) % 2 ? 40 : 0
      pixels[i] = (x * 160) / width + edge + (noise % 20)
      pixels[i + 1] = (y * 160) / height + edge + (noise % 20)
      pixels[i + 2] = ((x + y) * 100) / width + (noise % 20)
    }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer()
}

test.each([
  ['its own size', size, 16],
  ['smaller', { widthPx: 320, heightPx: 214 }, 40],
  ['stretched', { widthPx: 300, heightPx: 300 }, 40],
] as const)('the pixels equal those of sharp, up to rounding of the decoders: %s', async (_what, wanted, most) => {
  expect(RenditionReader.reads(small, wanted)).toBe(true)
  const expected = await decodeForModel(file, wanted)
  const reader = new RenditionReader()
  for (const from of [file, new Uint8Array(jpeg)]) {
    const pixels = reader.pixels(from, small, wanted)!
    expect(pixels).toHaveLength(expected.length)
    const apart = expected.map((value, i) => Math.abs(value - pixels[i]!))
    expect(apart.reduce((greatest, one) => Math.max(greatest, one), 0)).toBeLessThanOrEqual(most)
    expect(apart.reduce((sum, one) => sum + one, 0) / apart.length).toBeLessThan(1.5)
  }
})

test('memory is reused, even by a smaller image after a larger one', async () => {
  const reader = new RenditionReader()
  const large = reader.pixels(file, small, size)!
  const dot = await sharp({ create: { width: 2, height: 1, channels: 3, background: '#ff0000' } })
    .jpeg({ chromaSubsampling: '4:4:4' })
    .toBuffer()
  const dotSize = { widthPx: 2, heightPx: 1 }
  const pixels = reader.pixels(dot, { ...dotSize, jpegSidePx: 2 }, dotSize)!
  expect(pixels.buffer).toBe(large.buffer)
  expect([...pixels].map((value) => Math.round(value / 255))).toEqual([1, 0, 0, 1, 0, 0])
  expect(reader.pixels(file, small, size)).toHaveLength(size.widthPx * size.heightPx * 3)
})

test('another image, a damaged, truncated or missing file and other formats are left to the other reader', () => {
  const reader = new RenditionReader()
  expect(reader.pixels(file, { widthPx: 804, heightPx: 1200, jpegSidePx: 512 }, size)).toBeNull()
  expect(reader.pixels(jpeg.subarray(0, jpeg.length / 2), small, size)).toBeNull()
  expect(reader.pixels(jpeg.subarray(2), small, size)).toBeNull()
  expect(reader.pixels(new Uint8Array(0), small, size)).toBeNull()
  expect(reader.pixels(join(ground, 'gone.jpg'), small, size)).toBeNull()
  expect(reader.pixels(file, small, size)).not.toBeNull()
})

test('other than plain JPEGs, smaller images, and images so large that pixels would be skipped are left to it too', () => {
  expect(RenditionReader.reads({ ...original, jpegSidePx: null }, size)).toBe(false)
  expect(RenditionReader.reads({ ...original, jpegSidePx: 1024 }, size)).toBe(true)
  expect(RenditionReader.reads({ ...original, jpegSidePx: 1024 }, { widthPx: 640, heightPx: 320 })).toBe(false)
  expect(RenditionReader.reads(small, { widthPx: 640, heightPx: 429 })).toBe(false)
})
