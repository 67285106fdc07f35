import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { decodeForModel, renditions } from '../../src/engine/library/images.ts'
import { RenditionReader } from '../../src/engine/library/rendition-reader.ts'

const size = { widthPx: 512, heightPx: 343 }
let ground: string
let file: string
let jpeg: Buffer
beforeAll(async () => {
  ground = mkdtempSync(join(tmpdir(), 'winnow-rendition-'))
  file = join(ground, 'small.jpg')
  const original = { widthPx: 1200, heightPx: 804 }
  const { small } = await renditions(await scene(original.widthPx, original.heightPx), original, 1024)
  jpeg = small!
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

test('the pixels are those that sharp reads, up to the rounding of the decoders', async () => {
  expect(RenditionReader.isAvailable).toBe(true)
  const expected = await decodeForModel(file, size)
  const reader = new RenditionReader()
  for (const from of [file, new Uint8Array(jpeg)]) {
    const pixels = reader.pixels(from, size)!
    expect(pixels).toHaveLength(expected.length)
    const apart = expected.map((value, i) => Math.abs(value - pixels[i]!))
    expect(apart.reduce((most, one) => Math.max(most, one), 0)).toBeLessThanOrEqual(16)
    expect(apart.reduce((sum, one) => sum + one, 0) / apart.length).toBeLessThan(1.5)
  }
})

test('memory is used again, also by a smaller image after a larger one', async () => {
  const reader = new RenditionReader()
  const large = reader.pixels(file, size)!
  const dot = await sharp({ create: { width: 2, height: 1, channels: 3, background: '#ff0000' } })
    .jpeg({ chromaSubsampling: '4:4:4' })
    .toBuffer()
  const small = reader.pixels(dot, { widthPx: 2, heightPx: 1 })!
  expect(small.buffer).toBe(large.buffer)
  expect([...small].map((value) => Math.round(value / 255))).toEqual([1, 0, 0, 1, 0, 0])
  expect(reader.pixels(file, size)).toHaveLength(size.widthPx * size.heightPx * 3)
})

test('what has another size, is damaged, cut short, no JPEG or gone is left to the other way of reading', () => {
  const reader = new RenditionReader()
  expect(reader.pixels(file, { widthPx: 512, heightPx: 344 })).toBeNull()
  expect(reader.pixels(file, { widthPx: 512, heightPx: 342 })).toBeNull()
  expect(reader.pixels(file, { widthPx: 343, heightPx: 512 })).toBeNull()
  expect(reader.pixels(jpeg.subarray(0, jpeg.length / 2), size)).toBeNull()
  expect(reader.pixels(jpeg.subarray(2), size)).toBeNull()
  expect(reader.pixels(new Uint8Array(0), size)).toBeNull()
  expect(reader.pixels(join(ground, 'gone.jpg'), size)).toBeNull()
  expect(reader.pixels(file, size)).not.toBeNull()
})
