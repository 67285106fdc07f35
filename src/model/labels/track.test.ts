import { describe, expect, test } from 'vitest'
import type { Geometry } from '../shapes/index.ts'
import { interpolated, type TrackedObject } from './track.ts'

const box = (x: number, width = 10): Geometry => ({ shape: 'box', x, y: 0, width, height: 10 })
const at = (frame: number, geometry: Geometry, flags: Partial<TrackedObject['track']> = {}): TrackedObject => ({
  frame,
  geometry,
  track: { number: 1, ...flags },
})
const key = { keyframe: true } as const

describe('objects between keyframes', () => {
  test('lie on the line between them, by the numbers of their frames', () => {
    const track = [at(0, box(0), key), at(1, box(0)), at(4, box(0)), at(5, box(50, 20), key), at(9, box(0))]
    expect([...interpolated(track)]).toEqual([
      [1, box(10, 12)],
      [2, box(40, 18)],
      [4, box(50, 20)],
    ])
  })

  test('are not in the answer where they stand right', () => {
    expect(interpolated([at(0, box(0), key), at(1, box(5)), at(2, box(10), key)]).size).toBe(0)
    expect(interpolated([]).size).toBe(0)
    expect(interpolated([at(0, box(0)), at(1, box(5))]).size).toBe(0)
  })

  test('before the first keyframe stay where that one is', () => {
    expect([...interpolated([at(0, box(0)), at(1, box(7), key)])]).toEqual([[0, box(7)]])
  })

  test('are not drawn across frames in which the object is outside', () => {
    const track = [at(0, box(0), key), at(1, box(3), { outsideAfter: true }), at(5, box(50)), at(6, box(60), key)]
    expect([...interpolated(track)]).toEqual([
      [1, box(0)],
      [2, box(60)],
    ])
  })

  test('turn the shorter way round, and points move one by one', () => {
    const turned = (angleDegrees: number): Geometry => ({
      shape: 'rotated-box',
      cx: 50,
      cy: 50,
      width: 20,
      height: 10,
      angleDegrees,
    })
    const middle = interpolated([at(0, turned(170), key), at(1, turned(0)), at(2, turned(-170), key)]).get(1)
    expect(middle).toEqual(turned(180))
    const dots = (...points: [number, number][]): Geometry => ({ shape: 'points', points })
    const track = [at(0, dots([0, 0], [10, 0]), key), at(1, dots([0, 0], [0, 0])), at(2, dots([2, 4], [20, 0]), key)]
    expect(interpolated(track).get(1)).toEqual(dots([1, 2], [15, 0]))
    const other = [at(0, dots([0, 0]), key), at(1, dots([5, 5])), at(2, dots([2, 4], [20, 0]), key)]
    expect(interpolated(other).get(1)).toEqual(dots([0, 0]))
  })

  test('of other shapes stay as they were made', () => {
    const line = (x: number): Geometry => ({
      shape: 'polyline',
      points: [
        [x, 0],
        [x, 9],
      ],
    })
    expect(interpolated([at(0, line(0), key), at(1, line(3)), at(2, line(9), key)]).size).toBe(0)
  })
})
