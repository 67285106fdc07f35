import { expect, test } from 'vitest'
import { planTiles } from './prelabel-tiles.ts'

const input = { fixed: null, longSidePx: 512 }
const setting = { tilePx: 0, overlap: 0.2 }

test('every place of the image is in a tile, and neighbors overlap as wanted', () => {
  const image = { widthPx: 3000, heightPx: 1300 }
  const { tiles } = planTiles(image, input, setting)
  const finest = tiles.filter(({ minPx }) => minPx === 0).map(({ region }) => region)
  const starts = [...new Set(finest.map(({ x }) => x))]
  expect(starts[0]).toBe(0)
  expect(starts.at(-1)).toBe(3000 - 512)
  for (const [i, x] of starts.slice(1).entries()) expect(x - starts[i]!).toBeLessThanOrEqual(Math.ceil(512 * 0.8))
  expect(finest.every(({ width, height }) => width === 512 && height === 512)).toBe(true)
})

test('coarser passes follow until the whole image is about as coarse', () => {
  const { tiles, whole } = planTiles({ widthPx: 40_000, heightPx: 25_000 }, input, setting)
  const sides = [...new Set(tiles.map(({ region }) => region.width))]
  expect(sides).toEqual([512, 2048, 8192])
  expect(tiles.filter(({ region }) => region.width === 512)).toHaveLength(98 * 61)
  expect([...new Set(tiles.map(({ minPx }) => minPx))].map(Math.round)).toEqual([0, 102, 410])
  expect(whole).toEqual({ region: { x: 0, y: 0, width: 40_000, height: 25_000 }, minPx: 8192 * 0.2 })
})

test('an image no larger than a tile is seen whole only', () => {
  expect(planTiles({ widthPx: 512, heightPx: 300 }, input, setting).tiles).toEqual([])
})

test('a fixed input keeps its form, and the setting its side', () => {
  const { tiles, key } = planTiles(
    { widthPx: 5000, heightPx: 5000 },
    { fixed: { widthPx: 640, heightPx: 320 }, longSidePx: 640 },
    { tilePx: 1280, overlap: 0 },
  )
  expect(tiles[0]!.region).toEqual({ x: 0, y: 0, width: 1280, height: 640 })
  expect(key).toBe('1280x640/0')
})
