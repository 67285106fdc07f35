import { expect, test } from 'vitest'
import { frameAfter, keyframeBeside } from './frame-steps.ts'

test('the next frame is played, and what is late by whole frames is left out', () => {
  expect(frameAfter(3, { last: 9, lateMs: -20, frameMs: 100 })).toBe(4)
  expect(frameAfter(3, { last: 9, lateMs: 99, frameMs: 100 })).toBe(4)
  expect(frameAfter(3, { last: 9, lateMs: 250, frameMs: 100 })).toBe(6)
  expect(frameAfter(8, { last: 9, lateMs: 900, frameMs: 100 })).toBe(9)
})

test('the keyframe beside a frame is the nearest one on that side', () => {
  expect(keyframeBeside([0, 4, 9], 4, 1)).toBe(9)
  expect(keyframeBeside([0, 4, 9], 4, -1)).toBe(0)
  expect(keyframeBeside([0, 4, 9], 5, -1)).toBe(4)
  expect(keyframeBeside([0, 4, 9], 9, 1)).toBeNull()
})
