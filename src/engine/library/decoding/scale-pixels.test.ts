import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Size } from '#model/units.ts'
import { PixelScaler } from './scale-pixels.ts'

it('shrinks to more than a half', () => {
  const size = { widthPx: 800, heightPx: 600 }
  const scaler = new PixelScaler()
  const to = { widthPx: 512, heightPx: 384 }
  scaler.room(size).fill(100)
  const shrunk = scaler.scale(size, to, 4)
  expect(shrunk).toHaveLength(512 * 384 * 4)
  expect(new Set(shrunk)).toEqual(new Set([100]))
})

it('scales as the plain form does, whatever the sizes', () => {
  const side = fc.integer({ min: 1, max: 70 })
  const size = fc.record({ widthPx: side, heightPx: side })
  const scaler = new PixelScaler()
  fc.assert(
    fc.property(size, size, fc.nat(250), (from, wanted, seed) => {
      const to = {
        widthPx: Math.min(from.widthPx, wanted.widthPx),
        heightPx: Math.min(from.heightPx, wanted.heightPx),
      }
      const pixels = Uint8Array.from({ length: from.widthPx * from.heightPx * 4 }, (_, i) => (i * 7919 + seed) % 251)
      scaler.room(from).set(pixels)
      expect(Buffer.from(scaler.scale(from, to, 3))).toEqual(Buffer.from(plainly(pixels, from, to)))
    }),
  )
})

/** A reference implementation, one byte at a time. */
function plainly(pixels: Uint8Array, from: Size, to: Size, bytesPerPixel = 3): Uint8Array {
  if (from.widthPx > 2 * to.widthPx && from.heightPx > 2 * to.heightPx) {
    const half = { widthPx: Math.ceil(from.widthPx / 2), heightPx: Math.ceil(from.heightPx / 2) }
    return plainly(plainly(pixels, from, half, 4), half, to, bytesPerPixel)
  }
  const out = new Uint8Array(to.widthPx * to.heightPx * bytesPerPixel)
  const middleOf = (at: number, fromPx: number, toPx: number) =>
    Math.min(fromPx - 1, Math.max(0, ((at + 0.5) * fromPx) / toPx - 0.5))
  const mix = (a: number, b: number, along: number) => {
    const share = Math.round((along - Math.floor(along)) * 256)
    return (a * (256 - share) + b * share + 128) >> 8
  }
  for (let y = 0; y < to.heightPx; y++)
    for (let x = 0; x < to.widthPx; x++)
      for (let byte = 0; byte < bytesPerPixel; byte++) {
        const [across, down] = [middleOf(x, from.widthPx, to.widthPx), middleOf(y, from.heightPx, to.heightPx)]
        const at = (column: number, row: number) =>
          pixels[(Math.min(row, from.heightPx - 1) * from.widthPx + Math.min(column, from.widthPx - 1)) * 4 + byte]!
        const column = (n: number) => mix(at(n, Math.floor(down)), at(n, Math.floor(down) + 1), down)
        out[(y * to.widthPx + x) * bytesPerPixel + byte] = mix(
          column(Math.floor(across)),
          column(Math.floor(across) + 1),
          across,
        )
      }
  return out
}
