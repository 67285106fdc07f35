import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { areaAround, covers, placeOf } from './painted-view.ts'
import { toView, type Viewport } from './viewport.ts'

const loaded = { widthPx: 4000, heightPx: 3000 }
const view = { widthPx: 1000, heightPx: 800 }
const whole: Viewport = { scale: 0.2, leftPx: 100, topPx: 100 }
const close: Viewport = { scale: 1, leftPx: -1500, topPx: -1100 }

describe('a canvas that was painted for an earlier viewport', () => {
  it('is moved and stretched so that each of its points comes to its present place', () => {
    const viewports = fc.record({
      scale: fc.double({ min: 0.05, max: 20, noNaN: true }),
      leftPx: fc.double({ min: -900, max: 900, noNaN: true }),
      topPx: fc.double({ min: -900, max: 900, noNaN: true }),
    })
    const places = fc.tuple(fc.integer({ min: 0, max: 4000 }), fc.integer({ min: 0, max: 3000 }))
    fc.assert(
      fc.property(viewports, viewports, places, fc.integer({ min: 0, max: 300 }), (then, now, point, marginPx) => {
        const area = areaAround(view, marginPx)
        const { leftPx, topPx, factor } = placeOf({ viewport: then, area }, now)
        const painted = toView(then, point)
        const requested = toView(now, point)
        expect(leftPx + (painted.leftPx - area.leftPx) * factor).toBeCloseTo(requested.leftPx, 4)
        expect(topPx + (painted.topPx - area.topPx) * factor).toBeCloseTo(requested.topPx, 4)
      }),
    )
  })

  it('is enough as long as the image is inside of it, wherever it is moved', () => {
    const painted = { viewport: whole, area: areaAround(view, 0) }
    expect(covers(painted, { ...whole, leftPx: 900, topPx: -500 }, view, loaded)).toBe(true)
    expect(covers(painted, { scale: 0.4, leftPx: 0, topPx: 0 }, view, loaded)).toBe(true)
  })

  it('is not enough when more of the image comes into view than its margin had', () => {
    const painted = { viewport: close, area: areaAround(view, 200) }
    expect(covers(painted, { ...close, leftPx: close.leftPx + 190 }, view, loaded)).toBe(true)
    expect(covers(painted, { ...close, leftPx: close.leftPx + 210 }, view, loaded)).toBe(false)
    expect(covers(painted, { ...close, leftPx: close.leftPx + 120 }, view, loaded, 100)).toBe(false)
    expect(covers(painted, { scale: 0.5, leftPx: -500, topPx: -400 }, view, loaded)).toBe(false)
  })
})
