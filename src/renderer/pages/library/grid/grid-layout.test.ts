import { describe, expect, it } from 'vitest'
import { cellAt, cellOrigin, cellsBetween, layoutGrid, loadingOrder, offsetToShow } from './grid-layout.ts'

const layout = layoutGrid(1000, 1208, 184)

describe('the layout of the grid', () => {
  it('shares the width among as many columns as fit', () => {
    expect(layout.columns).toBe(6)
    expect(6 * layout.cellWidthPx + 5 * 8).toBeLessThanOrEqual(1208 - 32)
    expect(layout.cellWidthPx).toBeGreaterThanOrEqual(184)
  })

  it('has one column in a window narrower than a cell', () => {
    expect(layoutGrid(3, 50, 184).columns).toBe(1)
  })

  it('finds each cell at its own middle', () => {
    for (const index of [0, 5, 6, 999]) {
      const { x, y } = cellOrigin(layout, index)
      expect(cellAt(layout, x + layout.cellWidthPx / 2, y + layout.cellHeightPx / 2)).toBe(index)
    }
  })

  it('finds nothing between cells, beside them and after the last one', () => {
    const { x, y } = cellOrigin(layout, 0)
    expect(cellAt(layout, x + layout.cellWidthPx + 4, y + 10)).toBeNull()
    expect(cellAt(layout, 2, y + 10)).toBeNull()
    const last = cellOrigin(layout, 999)
    expect(cellAt(layout, last.x + layout.cellWidthPx + 20, last.y + 10)).toBeNull()
  })

  it('names the cells that a stretch shows, cut ones included', () => {
    const { first, end } = cellsBetween(layout, layout.rowHeightPx * 2 + 20, layout.rowHeightPx * 4 + 20)
    expect(first).toBe(12)
    expect(end).toBe(30)
  })

  it('shows nothing of an empty grid', () => {
    expect(cellsBetween(layoutGrid(0, 1208, 184), 0, 800)).toEqual({ first: 0, end: 0 })
  })

  it('scrolls no further than needed to bring a cell into sight', () => {
    expect(offsetToShow(layout, 0, 500, 700)).toBe(0)
    expect(offsetToShow(layout, 0, 0, 700)).toBe(0)
    const row20 = cellOrigin(layout, 120).y
    expect(offsetToShow(layout, 120, 0, 700)).toBe(row20 + layout.cellHeightPx + 76 - 700)
  })

  it('loads what is in sight first, then more of what lies ahead than behind', () => {
    const offsetPx = layout.rowHeightPx * 20 + 16
    const viewPx = layout.rowHeightPx * 2
    const down = loadingOrder(layout, offsetPx, viewPx, true)
    expect(down.slice(0, 12)).toEqual(Array.from({ length: 12 }, (_, i) => 120 + i))
    expect([down[12], down.at(-1)]).toEqual([132, 114])
    const up = loadingOrder(layout, offsetPx, viewPx, false)
    expect([up[0], up[12], up.at(-1)]).toEqual([120, 119, 137])
  })
})
