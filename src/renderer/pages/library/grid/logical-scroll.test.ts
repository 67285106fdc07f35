import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maxSpacerPx, scrolledBy, scrolledTo, spacerHeight } from './logical-scroll.ts'

const huge = { totalPx: 42_000_000, viewPx: 900 }

describe('scrolling over more pixels than an element may be high', () => {
  it('is the plain scroll position while the whole fits', () => {
    const size = { totalPx: 5000, viewPx: 900 }
    expect(spacerHeight(size)).toBe(5000)
    expect(scrolledBy(size, scrolledTo(size, 0), 4100)).toEqual({ offsetPx: 4100, domPx: 4100 })
  })

  it('reaches both ends exactly', () => {
    expect(spacerHeight(huge)).toBe(maxSpacerPx)
    expect(scrolledTo(huge, Number.POSITIVE_INFINITY)).toEqual({ offsetPx: 41_999_100, domPx: maxSpacerPx - 900 })
    expect(scrolledTo(huge, -5)).toEqual({ offsetPx: 0, domPx: 0 })
  })

  it('takes small moves one to one', () => {
    const middle = scrolledTo(huge, 21_000_000)
    expect(scrolledBy(huge, middle, middle.domPx + 120).offsetPx).toBe(21_000_120)
  })

  it('takes a drag of the scroll bar in proportion', () => {
    const start = scrolledTo(huge, 0)
    const { offsetPx } = scrolledBy(huge, start, (maxSpacerPx - 900) / 2)
    expect(offsetPx).toBeCloseTo((huge.totalPx - huge.viewPx) / 2, 3)
  })

  it('comes to the end by the wheel alone, and back', () => {
    let state = scrolledTo(huge, 41_900_000)
    for (let i = 0; i < 200; i++) state = scrolledBy(huge, state, Math.min(maxSpacerPx - 900, state.domPx + 1000))
    expect(state.offsetPx).toBe(41_999_100)
    for (let i = 0; i < 100; i++) state = scrolledBy(huge, state, Math.max(0, state.domPx - 1000))
    expect(state.offsetPx).toBe(41_899_100)
  })

  it('never leaves the whole, whatever the moves', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -2_000_000, max: 2_000_000 }), { maxLength: 50 }), (moves) => {
        let state = scrolledTo(huge, 20_000_000)
        for (const move of moves) {
          const domPx = Math.min(maxSpacerPx - 900, Math.max(0, state.domPx + move))
          state = scrolledBy(huge, state, domPx)
          expect(state.offsetPx).toBeGreaterThanOrEqual(0)
          expect(state.offsetPx).toBeLessThanOrEqual(huge.totalPx - huge.viewPx)
        }
      }),
    )
  })
})
