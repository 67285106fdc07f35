import { expect, test } from 'vitest'
import { gridOf, levelCount, levelSize, tileBox, tileCount, tileNumber, tileOfNumber, tilesIn } from './pyramid.ts'

const gigapixel = { widthPx: 40_000, heightPx: 25_000 }

test('levels halve until the image fits into one tile', () => {
  expect(levelCount(gigapixel)).toBe(8)
  expect(levelSize(gigapixel, 7)).toEqual({ widthPx: 313, heightPx: 196 })
  expect(levelCount({ widthPx: 512, heightPx: 3 })).toBe(1)
  expect(levelCount({ widthPx: 513, heightPx: 3 })).toBe(2)
  expect(gridOf(gigapixel, 0)).toEqual({ columns: 79, rows: 49 })
  expect(tileCount({ widthPx: 1025, heightPx: 512 })).toBe(3 + 2 + 1)
})

test('tiles cover a level without overlap, the last ones cut by the edge', () => {
  const size = { widthPx: 1500, heightPx: 1100 }
  for (let level = 0; level < levelCount(size); level++) {
    const tiles = tilesIn(size, level, { x: 0, y: 0, width: 1500, height: 1100 })
    expect(tiles.map((tile) => tileNumber(size, level, tile))).toEqual(tiles.map((_, i) => i))
    expect(tiles.map((_, i) => tileOfNumber(size, level, i))).toEqual(tiles)
    const area = tiles.map((tile) => tileBox(size, level, tile)).reduce((sum, box) => sum + box.width * box.height, 0)
    expect(area).toBe(1500 * 1100)
  }
})

test('a box touches only the tiles that it meets, and none outside of the image', () => {
  expect(tilesIn(gigapixel, 0, { x: 512, y: 0, width: 512, height: 1 })).toEqual([{ column: 1, row: 0 }])
  expect(tilesIn(gigapixel, 1, { x: 1023, y: 1023, width: 2, height: 2 })).toHaveLength(4)
  expect(tilesIn(gigapixel, 0, { x: -900, y: -900, width: 300, height: 300 })).toEqual([])
  expect(tilesIn(gigapixel, 0, { x: 39_999, y: 24_999, width: 900, height: 900 })).toEqual([{ column: 78, row: 48 }])
})
