import { expect, it } from 'vitest'
import { PixelScaler } from './scale-pixels.ts'

it('shrinks to more than a half', () => {
  const size = { widthPx: 800, heightPx: 600 }
  const scaler = new PixelScaler()
  const to = { widthPx: 512, heightPx: 384 }
  scaler.roomToShrink(size, to).fill(100)
  const shrunk = scaler.shrink(size, to, 4)
  expect(shrunk).toHaveLength(512 * 384 * 4)
  expect(new Set(shrunk)).toEqual(new Set([100]))
})

it('halves as it scales, whatever the width', () => {
  for (const widthPx of [40, 42, 44, 46, 50]) {
    const from = { widthPx, heightPx: 36 }
    const half = { widthPx: widthPx / 2, heightPx: 18 }
    const to = { widthPx: 13, heightPx: 9 }
    const pixels = Uint8Array.from({ length: widthPx * 36 * 4 }, (_, i) => (i * 7919) % 251)
    const scaler = new PixelScaler()
    scaler.room(from, half).set(pixels)
    const scaled = scaler.scale(from, half, 4).slice()
    scaler.room(half, to).set(scaled)
    const expected = scaler.scale(half, to).slice()
    scaler.roomToShrink(from, to).set(pixels)
    expect(scaler.shrink(from, to, 3), `${widthPx}`).toEqual(expected)
  }
})

it('scales pixels of three bytes as those of four', () => {
  const from = { widthPx: 61, heightPx: 35 }
  for (const to of [
    { widthPx: 40, heightPx: 23 },
    { widthPx: 11, heightPx: 7 },
  ]) {
    const ofFour = Uint8Array.from({ length: 61 * 35 * 4 }, (_, i) => (i * 7919) % 251)
    const four = new PixelScaler()
    four.roomToShrink(from, to).set(ofFour)
    const three = new PixelScaler(3)
    three.roomToShrink(from, to).set(ofFour.filter((_, i) => i % 4 < 3))
    expect(three.shrink(from, to, 3)).toEqual(four.shrink(from, to, 3))
  }
})
