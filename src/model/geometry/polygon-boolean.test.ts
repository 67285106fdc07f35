import { describe, expect, test } from 'vitest'
import type { Point } from './box.ts'
import { differenceOfPolygons, type Piece, splitByLine, unionOfPolygons } from './polygon-boolean.ts'
import { signedArea } from './ring.ts'

const square = (x: number, y: number, size: number): Point[] => [
  [x, y],
  [x + size, y],
  [x + size, y + size],
  [x, y + size],
]
const areaOf = (piece: Piece): number =>
  piece.reduce((sum, ring, i) => sum + (i === 0 ? 1 : -1) * Math.abs(signedArea(ring)), 0)
const areas = (pieces: readonly Piece[]) => pieces.map((piece) => Math.round(areaOf(piece) * 1000) / 1000)

describe('polygons', () => {
  test('that overlap become one, that are apart stay two, the larger first', () => {
    expect(areas(unionOfPolygons([[square(0, 0, 10)], [square(5, 5, 10)]]))).toEqual([175])
    expect(areas(unionOfPolygons([[square(0, 0, 2)], [square(5, 5, 10)]]))).toEqual([100, 4])
    expect(areas(unionOfPolygons([[square(0, 0, 10)], [square(0, 0, 10)]]))).toEqual([100])
    expect(unionOfPolygons([])).toEqual([])
  })

  test('that share a side become one without it', () => {
    const joined = unionOfPolygons([[square(0, 0, 10)], [square(10, 0, 10)]])
    expect(joined.map((piece) => piece.length)).toEqual([1])
    expect(areas(joined)).toEqual([200])
  })

  test('keep their holes, and get one where another is taken out of the middle', () => {
    const ring = differenceOfPolygons([square(0, 0, 10)], [[square(2, 2, 4)]])
    expect(ring[0]).toHaveLength(2)
    expect(areas(ring)).toEqual([84])
    expect(areas(unionOfPolygons([ring[0]!, [square(20, 20, 1)]]))).toEqual([84, 1])
    expect(areas(unionOfPolygons([ring[0]!, [square(2, 2, 4)]]))).toEqual([100])
  })

  test('are cut into pieces, or vanish', () => {
    expect(areas(differenceOfPolygons([square(0, 0, 10)], [[square(-1, 4, 12)]]))).toEqual([40])
    expect(differenceOfPolygons([square(0, 0, 10)], [[square(-1, -1, 12)]])).toEqual([])
  })

  test('are split by a line, which need not reach from edge to edge', () => {
    expect(areas(splitByLine([square(0, 0, 10)], [4, 2], [4, 3]))).toEqual([60, 40])
    expect(areas(splitByLine([square(0, 0, 10), square(4, 4, 2)], [0, 0], [10, 10]))).toEqual([48, 48])
    expect(areas(splitByLine([square(0, 0, 10)], [20, 0], [20, 10]))).toEqual([100])
    expect(areas(splitByLine([square(0, 0, 10)], [1, 1], [1, 1]))).toEqual([100])
  })

  test('that cross themselves count by the even-odd rule', () => {
    const bow: Point[] = [
      [0, 0],
      [10, 10],
      [10, 0],
      [0, 10],
    ]
    expect(areas(unionOfPolygons([[bow]]))).toEqual([25, 25])
  })
})
