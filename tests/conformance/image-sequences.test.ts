import fc from 'fast-check'
import sharp from 'sharp'
import { beforeAll, expect, test } from 'vitest'
import type { Size } from '#model/units.ts'
import { PlainJpegs } from '../../src/engine/library/decoding/plain-jpeg.ts'
import { RenditionReader } from '../../src/engine/library/decoding/rendition-reader.ts'
import { PixelScaler } from '../../src/engine/library/decoding/scale-pixels.ts'

/** A file, whole or damaged, and the size that is recorded of it. */
type File = { jpeg: Uint8Array; size: Size }

const sizes: readonly Size[] = [
  { widthPx: 64, heightPx: 48 },
  { widthPx: 48, heightPx: 64 },
  { widthPx: 48, heightPx: 48 },
  { widthPx: 61, heightPx: 7 },
  { widthPx: 17, heightPx: 33 },
]
const files: File[] = []
beforeAll(async () => {
  for (const [n, size] of sizes.entries()) {
    const jpeg = new Uint8Array(await jpegOf(size, n))
    const bad = jpeg.slice()
    bad.fill(0xa5, bad.length >> 1, (bad.length >> 1) + 40)
    files.push({ jpeg, size }, { jpeg: jpeg.subarray(0, jpeg.length * 0.7), size }, { jpeg: bad, size })
    files.push({ jpeg, size: sizes[(n + 1) % sizes.length]! })
  }
})

const noise = (bytes: number, seed: number) =>
  Uint8Array.from({ length: bytes }, (_, i) => ((i * 7919 + seed * 104729) >> 3) % 256)

const jpegOf = ({ widthPx, heightPx }: Size, seed: number) =>
  sharp(noise(widthPx * heightPx * 3, seed), { raw: { width: widthPx, height: heightPx, channels: 3 } })
    .jpeg({ quality: 90 })
    .toBuffer()

const anyFile = fc.nat(sizes.length * 4 - 1)
const anySize = fc.constantFrom(...sizes)

test('any order of files through one reader gives each the same pixels as a fresh reader', () => {
  const scaled = fc.constantFrom(1, 0.9, 0.6)
  const question = fc.record({ file: anyFile, across: scaled, down: scaled })
  fc.assert(
    fc.property(fc.array(question, { minLength: 2, maxLength: 12 }), (questions) => {
      const shared = new RenditionReader()
      for (const { file, across, down } of questions) {
        const { jpeg, size } = files[file]!
        const image = { ...size, jpegSidePx: Math.max(size.widthPx, size.heightPx) }
        const wanted = {
          widthPx: Math.max(1, Math.round(size.widthPx * across)),
          heightPx: Math.max(1, Math.round(size.heightPx * down)),
        }
        expect(RenditionReader.reads(image, wanted)).toBe(true)
        const alone = new RenditionReader().pixels(jpeg, image, wanted)
        expect(bytes(shared.pixels(jpeg, image, wanted))).toBe(bytes(alone))
      }
    }),
    { numRuns: 60 },
  )
})

test('any order of sizes through one scaler gives each the same pixels as a fresh scaler', () => {
  const step = fc.record({
    from: anySize,
    to: anySize,
    seed: fc.nat(9),
    out: fc.constantFrom<3 | 4>(3, 4),
  })
  fc.assert(
    fc.property(fc.array(step, { minLength: 2, maxLength: 10 }), (steps) => {
      const shared = new PixelScaler()
      for (const { from, to, seed, out } of steps) {
        const run = (scaler: PixelScaler) => {
          scaler.room(from).set(noise(from.widthPx * from.heightPx * 4, seed))
          const pixels = scaler.scale(from, to, out)
          // Of four bytes the last says nothing.
          return bytes(out === 4 ? pixels.filter((_, i) => i % 4 < 3) : pixels)
        }
        expect(run(shared)).toBe(run(new PixelScaler()))
      }
    }),
    { numRuns: 60 },
  )
})

test('files prepared in parallel or in sequence with the same memory are the same as with fresh memory', async () => {
  const to = {
    small: { size: { widthPx: 24, heightPx: 18 }, quality: 90 },
    thumbnail: { size: { widthPx: 12, heightPx: 9 }, quality: 80 },
  }
  const prepared = async (jpegs: PlainJpegs, n: number) => {
    const made = await jpegs.renditions(files[n]!.jpeg, files[n]!.size, to)
    return made && [bytes(made.small), bytes(made.thumbnail), made.perceptualHash]
  }
  const alone: unknown[] = []
  for (const n of files.keys()) alone.push(await prepared(new PlainJpegs(), n))
  expect(alone.filter((made) => made !== null).length).toBeGreaterThanOrEqual(sizes.length)
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(anyFile, { minLength: 1, maxLength: 4 }), { maxLength: 4 }), async (groups) => {
      const shared = new PlainJpegs()
      for (const group of groups)
        expect(await Promise.all(group.map((n) => prepared(shared, n)))).toEqual(group.map((n) => alone[n]))
    }),
    { numRuns: 25 },
  )
})

const bytes = (pixels: Uint8Array | null): string | null => pixels && Buffer.from(pixels).toString('base64')
