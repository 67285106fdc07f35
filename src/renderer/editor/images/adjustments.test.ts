import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Adjustments, adjustPixels, channels, isAdjusted, tableOf, unadjusted } from './adjustments.ts'

const adjusted = (change: Partial<Adjustments>): Adjustments => ({ ...unadjusted, ...change })
const after = (pixel: readonly number[], change: Partial<Adjustments>): number[] => {
  const pixels = Uint8ClampedArray.from(pixel)
  adjustPixels(pixels, adjusted(change))
  return [...pixels]
}

describe('adjusting an image', () => {
  it('changes nothing as long as nothing is adjusted', () => {
    expect(isAdjusted(unadjusted)).toBe(false)
    expect([...tableOf(unadjusted)]).toEqual(Array.from({ length: 256 }, (_, value) => value))
  })

  it('makes brighter, steeper and bends by gamma, each the more the higher', () => {
    expect(after([100, 100, 100, 255], { brightness: 0.2 })[0]).toBe(151)
    expect(after([100, 160, 128, 255], { contrast: 1 })).toEqual([17, 255, 130, 255])
    expect(after([64, 64, 64, 255], { gamma: 2 })[0]).toBeGreaterThan(64)
    expect(after([64, 64, 64, 255], { gamma: 0.5 })[0]).toBeLessThan(64)
  })

  it('shows one channel as gray, and inverts', () => {
    expect(after([10, 20, 30, 255], { channel: 'green' })).toEqual([20, 20, 20, 255])
    expect(after([255, 255, 255, 255], { channel: 'grey' })).toEqual([255, 255, 255, 255])
    expect(after([10, 20, 30, 255], { invert: true })).toEqual([245, 235, 225, 255])
  })

  it('keeps the order of values and the opacity, whatever is adjusted', () => {
    const some = fc.record({
      brightness: fc.double({ min: -1, max: 1, noNaN: true }),
      contrast: fc.double({ min: -1, max: 1, noNaN: true }),
      gamma: fc.double({ min: 0.2, max: 5, noNaN: true }),
      channel: fc.constantFrom(...channels),
      invert: fc.boolean(),
    })
    fc.assert(
      fc.property(some, fc.nat(255), (adjustments, alpha) => {
        const table = [...tableOf({ ...adjustments, invert: false })]
        expect(table).toEqual(table.toSorted((a, b) => a - b))
        expect(after([9, 99, 199, alpha], adjustments)[3]).toBe(alpha)
      }),
    )
  })
})
