import { expect, test } from 'vitest'
import type { PolygonShape } from '#model/shapes/polygon.ts'
import { drawShape, emptyPlane } from './segment-pixels.ts'

const square = (from: number, to: number): PolygonShape['rings'][number] =>
  [
    [from, from],
    [to, from],
    [to, to],
    [from, to],
  ].map(([x = 0, y = 0]) => [x, y])

test('shapes are drawn over each other, cut at the edges, and one without a pixel is told', () => {
  const plane = emptyPlane({ widthPx: 6, heightPx: 4 })
  expect(drawShape(plane, { shape: 'box', x: -2, y: -1, width: 5, height: 3 }, 70_000)).toBe(true)
  expect(drawShape(plane, { shape: 'mask', x: 3, y: 1, width: 3, height: 2, counts: [1, 4, 1] }, 2)).toBe(true)
  expect(drawShape(plane, { shape: 'polygon', rings: [square(0, 4), square(1, 3)] }, 3)).toBe(true)
  expect(drawShape(plane, { shape: 'box', x: 1.6, y: 1.6, width: 0.2, height: 0.2 }, 4)).toBe(false)
  expect(drawShape(plane, { shape: 'polyline', points: square(0, 4) }, 4)).toBe(false)
  const rows = Array.from({ length: 4 }, (_, y) => [...plane.pixels.subarray(6 * y, 6 * y + 6)])
  expect(rows).toEqual([
    [3, 3, 3, 3, 0, 0],
    [3, 70_000, 70_000, 3, 2, 2],
    [3, 0, 0, 3, 2, 0],
    [3, 3, 3, 3, 0, 0],
  ])
})
