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
  row: 0,
})

test('of two that overlap too much the more confident stays, per class', () => {
  const [weak, strong, otherClass, apart] = [at(0, 0.5), at(1, 0.9), at(1, 0.4, 1), at(30, 0.1)]
  expect(nonMaximumSuppression([weak, strong, otherClass, apart], { iou: 0.5, acrossClasses: false }, 10)).toEqual([
    strong,
    otherClass,
    apart,
  ])
})

test('an overlap of exactly the threshold stays', () => {
  // 10 × 10 boxes 5 apart share 50 of 150.
  const pair = [at(0, 0.9), at(5, 0.8)]
  expect(nonMaximumSuppression(pair, { iou: 1 / 3, acrossClasses: false }, 10)).toEqual(pair)
  expect(nonMaximumSuppression(pair, { iou: 0.33, acrossClasses: false }, 10)).toEqual([pair[0]])
})

test('across classes the more confident of two stays, whatever their classes', () => {
  const [strong, otherClass] = [at(0, 0.9), at(1, 0.4, 1)]
  expect(nonMaximumSuppression([strong, otherClass], { iou: 0.5, acrossClasses: true }, 10)).toEqual([strong])
})

test('turned boxes overlap by their turned areas, not by the boxes around them', () => {
  const turned = (degrees: number, score: number): Candidate => ({
    ...at(0, score),
    turned: { cx: 5, cy: 5, width: 40, height: 2, angleDegrees: degrees },
  })
  const [level, nearly, across] = [turned(0, 0.9), turned(1, 0.8), turned(90, 0.7)]
  expect(nonMaximumSuppression([level, nearly, across], { iou: 0.5, acrossClasses: false }, 10)).toEqual([
    level,
    across,
  ])
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
    row: fc.constant(0),
  })
  fc.assert(
    fc.property(fc.array(candidate, { maxLength: 30 }), (candidates) => {
      const kept = nonMaximumSuppression(candidates, { iou: 0.5, acrossClasses: false }, 1000)
      const collides = (a: Candidate, b: Candidate) => a !== b && a.classIndex === b.classIndex && iou(a, b) > 0.5
      expect(kept.some((a) => kept.some((b) => collides(a, b)))).toBe(false)
      const left = candidates.filter((one) => !kept.includes(one))
      expect(left.every((a) => kept.some((b) => collides(a, b) && b.score >= a.score))).toBe(true)
    }),
  )
})
