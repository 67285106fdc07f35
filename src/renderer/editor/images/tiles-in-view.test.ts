import { expect, test } from 'vitest'
import { ancestor, levelFor, tilesInArea } from './tiles-in-view.ts'

const size = { widthPx: 40_000, heightPx: 25_000 }
const area = { leftPx: 0, topPx: 0, widthPx: 1000, heightPx: 800 }

test('a level has about as many pixels as the screen, and is magnified a little at most', () => {
  expect(levelFor(size, 64)).toBe(0)
  expect(levelFor(size, 1)).toBe(0)
  expect(levelFor(size, 0.6)).toBe(1)
  expect(levelFor(size, 0.5)).toBe(1)
  expect(levelFor(size, 0.3)).toBe(2)
  expect(levelFor(size, 0.0001)).toBe(7)
})

test('tiles in sight come from the middle outwards', () => {
  const viewport = { scale: 1, leftPx: -10_000, topPx: -10_000 }
  const tiles = tilesInArea(size, 0, viewport, area)
  expect(tiles).toHaveLength(3 * 3)
  expect(tiles[0]).toEqual({ column: 20, row: 20 })
  const distance = ({ column, row }: { column: number; row: number }) =>
    Math.hypot((column + 0.5) * 512 - 10_500, (row + 0.5) * 512 - 10_400)
  expect(tiles.map(distance)).toEqual(tiles.map(distance).toSorted((a, b) => a - b))
})

test('a coarser tile stands in for a finer one with the part that shows the same', () => {
  expect(ancestor({ column: 5, row: 2 }, 0)).toEqual({ tile: { column: 5, row: 2 }, x: 0, y: 0 })
  expect(ancestor({ column: 5, row: 2 }, 2)).toEqual({ tile: { column: 1, row: 0 }, x: 0.25, y: 0.5 })
})
