import { expect, it } from 'vitest'
import { chipOrigin, chipRegion, chipsBetween, layoutChips } from './chip-layout.ts'

it('fits as many columns as there is room for and shares the width', () => {
  const layout = layoutChips(100, 1000, 120)
  expect(layout.columns).toBe(7)
  expect(layout.cellPx).toBeGreaterThanOrEqual(120)
  const last = chipOrigin(layout, 6)
  expect(last.left + layout.cellPx).toBeLessThanOrEqual(1000 - 12)
  expect(chipOrigin(layout, 7)).toEqual({ left: 12, top: 12 + layout.rowHeightPx })
})

it('draws only the rows in sight', () => {
  const layout = layoutChips(10_000, 1000, 120)
  const top = 50 * layout.rowHeightPx + 12
  expect(chipsBetween(layout, 10_000, top, top + 2 * layout.rowHeightPx)).toEqual({ first: 350, end: 364 })
  expect(chipsBetween(layout, 3, 0, 10_000)).toEqual({ first: 0, end: 3 })
})

it('shows the box with a margin, cut at the border of the image', () => {
  const image = { widthPx: 200, heightPx: 100 }
  expect(chipRegion([50, 40, 20, 10], image, 0)).toEqual({
    width: 20,
    height: 10,
    box: { left: 0, top: 0, width: 1, height: 1 },
  })
  const wide = chipRegion([0, 40, 20, 10], image, 0.5)
  expect([wide.width, wide.height]).toEqual([30, 30])
  expect(wide.box.left).toBe(0)
  expect(wide.box.top).toBeCloseTo(1 / 3)
})

it('gives a point some room', () => {
  const { width, height } = chipRegion([50, 50, 0, 0], { widthPx: 200, heightPx: 100 }, 0)
  expect([width, height]).toEqual([16, 16])
})
