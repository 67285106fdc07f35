import { expect, it } from 'vitest'
import { PixelScaler } from './scale-pixels.ts'

it('shrinks to more than a half', () => {
  const size = { widthPx: 800, heightPx: 600 }
  const gray = new Uint8Array(800 * 600 * 4).fill(100)
  const shrunk = new PixelScaler().shrink(gray, size, { widthPx: 512, heightPx: 384 }, 4)
  expect(shrunk).toHaveLength(512 * 384 * 4)
  expect(new Set(shrunk)).toEqual(new Set([100]))
})
