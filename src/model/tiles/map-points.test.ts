import { expect, test } from 'vitest'
import { mapMemory, mapPointsIn, pointsWithin, unpackMapPoints } from './map-points.ts'

test('points travel as bytes, also from the middle of other memory', () => {
  const memory = mapMemory(3)
  const points = mapPointsIn(memory)
  expect(points.count).toBe(3)
  points.images.set([7, 8, 70_000])
  points.x.set([0.25, 0.5, 1])
  points.errors.set([0, 3, 7])
  const wide = new Uint8Array(memory.byteLength + 5)
  wide.set(new Uint8Array(memory), 5)
  expect(unpackMapPoints(wide.subarray(5))).toEqual(points)
})

test('a line holds the points inside of it, not those in its bays', () => {
  const points = { count: 4, x: Float32Array.of(1, 5, 5, 20), y: Float32Array.of(1, 2, 8, 2) }
  const letterU = [
    [0, 0],
    [3, 0],
    [3, 6],
    [7, 6],
    [7, 0],
    [10, 0],
    [10, 10],
    [0, 10],
  ] as const
  expect(pointsWithin(points, letterU)).toEqual([0, 2])
})
