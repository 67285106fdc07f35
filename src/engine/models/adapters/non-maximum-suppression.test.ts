import fc from 'fast-check'
import { expect, test } from 'vitest'
import { iou } from '#model/geometry/box.ts'
import { type Candidate, nonMaximumSuppression } from './non-maximum-suppression.ts'

const at = (x: number, score: number, classIndex = 0): Candidate => ({
  x,
  y: 0,
  width: 10,
  height: 10,
  classIndex,
  score,
})

test('of two that overlap too much the more confident stays, per class', () => {
  const [weak, strong, otherClass, apart] = [at(0, 0.5), at(1, 0.9), at(1, 0.4, 1), at(30, 0.1)]
  expect(nonMaximumSuppression([weak, strong, otherClass, apart], 0.5, 10)).toEqual([strong, otherClass, apart])
})

test('an overlap of exactly the threshold stays', () => {
  // 10 × 10 boxes 5 apart share 50 of 150.
  const pair = [at(0, 0.9), at(5, 0.8)]
  expect(nonMaximumSuppression(pair, 1 / 3, 10)).toEqual(pair)
  expect(nonMaximumSuppression(pair, 0.33, 10)).toEqual([pair[0]])
})

test('without a threshold only the number is limited', () => {
  expect(nonMaximumSuppression([at(0, 0.1), at(0, 0.3), at(0, 0.2)], null, 2).map(({ score }) => score)).toEqual([
    0.3, 0.2,
  ])
})

test('nothing kept overlaps, and everything left out overlaps with something kept that is as confident', () => {
  const candidate = fc.record({
    x: fc.integer({ min: 0, max: 40 }),
    y: fc.integer({ min: 0, max: 40 }),
    width: fc.integer({ min: 1, max: 30 }),
    height: fc.integer({ min: 1, max: 30 }),
    classIndex: fc.integer({ min: 0, max: 1 }),
    score: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  fc.assert(
    fc.property(fc.array(candidate, { maxLength: 30 }), (candidates) => {
      const kept = nonMaximumSuppression(candidates, 0.5, 1000)
      const collides = (a: Candidate, b: Candidate) => a !== b && a.classIndex === b.classIndex && iou(a, b) > 0.5
      expect(kept.some((a) => kept.some((b) => collides(a, b)))).toBe(false)
      const left = candidates.filter((one) => !kept.includes(one))
      expect(left.every((a) => kept.some((b) => collides(a, b) && b.score >= a.score))).toBe(true)
    }),
  )
})
