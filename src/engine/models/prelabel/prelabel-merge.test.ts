import { expect, test } from 'vitest'
import { mergeFinds, type TileFind } from './prelabel-merge.ts'

const image = { widthPx: 1900, heightPx: 1900 }
/** Four tiles of 1000 pixels that overlap by 100. */
const tiles = [
  [0, 0],
  [900, 0],
  [0, 900],
  [900, 900],
].map(([x, y]) => ({ x: x!, y: y!, width: 1000, height: 1000 }))

type Box = readonly [x: number, y: number, width: number, height: number]
const find = (tile: number | null, [x, y, width, height]: Box, score = 0.9, classIndex = 0): TileFind => ({
  tile: tile === null ? null : tiles[tile]!,
  prediction: { classIndex, score, box: { x, y, width, height } },
})
/** What the tiles show of an object. */
const seen = (object: Box, score = 0.9, classIndex = 0): TileFind[] =>
  tiles.flatMap((tile, i) => {
    const [left, top] = [Math.max(object[0], tile.x), Math.max(object[1], tile.y)]
    const right = Math.min(object[0] + object[2], tile.x + tile.width)
    const bottom = Math.min(object[1] + object[3], tile.y + tile.height)
    return right > left && bottom > top ? [find(i, [left, top, right - left, bottom - top], score, classIndex)] : []
  })
const merged = (finds: readonly TileFind[]) =>
  mergeFinds(finds, image).map(({ box: { x, y, width, height } }) => [x, y, width, height])

test('P9: an object in the overlap, whole in one tile and cut in the other, is one', () => {
  const object: Box = [860, 300, 90, 60]
  expect(seen(object)).toHaveLength(2)
  expect(merged(seen(object))).toEqual([[860, 300, 90, 60]])
})

test('P9: an object that no tile holds is put together over the seam', () => {
  expect(merged(seen([700, 300, 500, 60]))).toEqual([[700, 300, 500, 60]])
  expect(merged(seen([300, 700, 60, 500]))).toEqual([[300, 700, 60, 500]])
})

test('P9: an object over the corner of four tiles is one', () => {
  const object: Box = [600, 700, 700, 450]
  expect(seen(object)).toHaveLength(4)
  expect(merged(seen(object))).toEqual([[600, 700, 700, 450]])
})

test('P9: a coarser pass that saw the object whole stands for its fragments', () => {
  const object: Box = [600, 700, 700, 450]
  expect(merged([...seen(object), find(null, [595, 698, 708, 455], 0.4)])).toEqual([[595, 698, 708, 455]])
})

test('objects side by side, of two classes, and on both sides of a seam stay apart', () => {
  const pair: Box[] = [
    [700, 100, 500, 60],
    [700, 200, 500, 60],
  ]
  expect(merged(pair.flatMap((box) => seen(box)))).toHaveLength(2)
  expect(merged([...seen([700, 100, 500, 60]), ...seen([700, 100, 500, 60], 0.9, 1)])).toHaveLength(2)
  // Each ends at its own place along the seam: they only come near it.
  expect(merged([find(0, [700, 100, 300, 60]), find(1, [900, 700, 300, 60])])).toHaveLength(2)
})

test('the edges of the image cut nothing', () => {
  const object: Box = [0, 0, 300, 200]
  expect(merged(seen(object))).toEqual([[0, 0, 300, 200]])
  expect(merged(seen([1800, 1700, 100, 200]))).toEqual([[1800, 1700, 100, 200]])
})

test('the most confident are kept, and the better of two of one object', () => {
  const finds = [find(0, [10, 10, 50, 50], 0.3), find(null, [12, 12, 50, 50], 0.8), find(0, [300, 300, 50, 50], 0.5)]
  expect(merged(finds)).toEqual([
    [12, 12, 50, 50],
    [300, 300, 50, 50],
  ])
})
