import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  atActualSize,
  clamped,
  fitted,
  maxScale,
  panned,
  revealing,
  shownBox,
  toImage,
  toView,
  type Viewport,
  zoomedAt,
  zoomedTo,
} from './viewport.ts'

const image = { widthPx: 4000, heightPx: 3000 }
const view = { widthPx: 900, heightPx: 600 }
const size = fc.record({ widthPx: fc.integer({ min: 1, max: 50_000 }), heightPx: fc.integer({ min: 1, max: 50_000 }) })
const place = fc.record({
  leftPx: fc.double({ min: 0, max: 900, noNaN: true }),
  topPx: fc.double({ min: 0, max: 600, noNaN: true }),
})

describe('the viewport', () => {
  it('fits the image whole and in the middle', () => {
    const viewport = fitted(image, view)
    const corner = toView(viewport, [4000, 3000])
    expect(viewport.leftPx + corner.leftPx).toBeCloseTo(view.widthPx)
    expect(viewport.topPx + corner.topPx).toBeCloseTo(view.heightPx)
    expect(viewport.topPx).toBeCloseTo(24)
  })

  it('leads from area to image and back to the same place', () => {
    fc.assert(
      fc.property(size, place, (anyImage, at) => {
        const viewport = fitted(anyImage, view)
        const back = toView(viewport, toImage(viewport, at))
        expect(back.leftPx).toBeCloseTo(at.leftPx, 5)
        expect(back.topPx).toBeCloseTo(at.topPx, 5)
      }),
    )
  })

  it('keeps the point under the pointer while zooming inside the image', () => {
    const at = { leftPx: 450, topPx: 300 }
    let viewport = fitted(image, view)
    const point = toImage(viewport, at)
    for (let i = 0; i < 10; i++) viewport = zoomedAt(viewport, at, 1.3, image, view)
    const after = toImage(viewport, at)
    expect(after[0]).toBeCloseTo(point[0], 5)
    expect(after[1]).toBeCloseTo(point[1], 5)
  })

  it('never loses the image, however it is moved and zoomed', () => {
    fc.assert(
      fc.property(
        size,
        fc.array(
          fc.tuple(
            place,
            fc.double({ min: 0.01, max: 100, noNaN: true }),
            fc.double({ min: -1e5, max: 1e5, noNaN: true }),
          ),
        ),
        (anyImage, moves) => {
          let viewport: Viewport = fitted(anyImage, view)
          for (const [at, factor, by] of moves)
            viewport = panned(zoomedAt(viewport, at, factor, anyImage, view), by, -by, anyImage, view)
          const shown = shownBox(viewport, view)
          expect(viewport.scale).toBeLessThanOrEqual(maxScale)
          expect(shown.x).toBeLessThan(anyImage.widthPx)
          expect(shown.y).toBeLessThan(anyImage.heightPx)
          expect(shown.x + shown.width).toBeGreaterThan(0)
          expect(shown.y + shown.height).toBeGreaterThan(0)
          expect(clamped(viewport, anyImage, view)).toEqual(viewport)
        },
      ),
    )
  })

  it('shows one image pixel per device pixel at actual size', () => {
    expect(atActualSize(fitted(image, view), 2, image, view).scale).toBeCloseTo(0.5)
  })

  it('zooms to a box and reveals one that is outside with the least move', () => {
    const box = { x: 3500, y: 2500, width: 100, height: 80 }
    const zoomed = zoomedTo(box, image, view)
    const middle = toView(zoomed, [3550, 2540])
    expect(middle.leftPx).toBeCloseTo(450)
    expect(middle.topPx).toBeCloseTo(300)
    const far = { scale: 1, leftPx: 0, topPx: 0 }
    const revealed = revealing(far, box, image, view)
    expect(toView(revealed, [3600, 2580]).leftPx).toBeCloseTo(868)
    expect(revealing(revealed, box, image, view)).toBe(revealed)
  })
})
