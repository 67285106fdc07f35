import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ReviewedObject, reviewDifferences, reviewScore } from './review-score.ts'

const box = (x: number, classId = 1, width = 10): ReviewedObject => ({
  classId,
  geometry: { shape: 'box', x, y: 0, width, height: 10 },
})
const whole = (classId: number): ReviewedObject => ({ classId, geometry: { shape: 'whole-image' } })

test('what was missed, made up, relabeled and moved counts as it costs to correct', () => {
  expect(reviewScore([], [])).toBe(1)
  expect(reviewScore([box(0)], [box(0)])).toBe(1)
  expect(reviewScore([], [box(0)])).toBe(0)
  expect(reviewScore([box(0)], [])).toBeCloseTo(0.7, 12)
  expect(reviewScore([box(0, 2)], [box(0, 1)])).toBeCloseTo(1 - 0.5 / 2, 12)
  // IoU 0.8.
  expect(reviewScore([box(0, 1, 8)], [box(0)])).toBeCloseTo(1 - 0.2 / 2, 12)
  // Below IoU 0.5 it is another object: one missed, one made up.
  expect(reviewScore([box(8)], [box(0)])).toBeCloseTo(1 - 1.3 / 2, 12)
  expect(reviewScore([box(0), box(100, 3), box(200, 2)], [box(0), box(100, 3, 8), box(200, 1), box(300)])).toBeCloseTo(
    1 - (1 + 0.5 + 0.2) / 7,
    12,
  )
})

test('objects of one class are paired before those that were relabeled, each once', () => {
  expect(reviewDifferences([box(0, 2), box(1, 1)], [box(0, 1)])).toEqual({
    kept: [{ prediction: 1, label: 0, iou: 9 / 11 }],
    relabeled: [],
    missed: [],
    spurious: [0],
  })
  expect(reviewDifferences([box(50, 1), box(0, 2)], [box(100, 1), box(0, 1)])).toEqual({
    kept: [],
    relabeled: [{ prediction: 1, label: 1, iou: 1 }],
    missed: [0],
    spurious: [0],
  })
})

test('a class of the whole image and a rotated box are compared as such', () => {
  expect(reviewScore([whole(1)], [whole(1)])).toBe(1)
  expect(reviewScore([whole(2)], [whole(1)])).toBeCloseTo(0.75, 12)
  expect(reviewDifferences([whole(1)], [box(0, 1, 1)])).toMatchObject({ missed: [0], spurious: [0] })
  const turned = (angleDegrees: number): ReviewedObject => ({
    classId: 1,
    geometry: { shape: 'rotated-box', cx: 50, cy: 50, width: 60, height: 6, angleDegrees },
  })
  expect(reviewScore([turned(45)], [turned(45)])).toBeCloseTo(1, 9)
  // Their bounds are the same, they are not.
  expect(reviewDifferences([turned(45)], [turned(-45)])).toMatchObject({ missed: [0], spurious: [0] })
})

test('the score lies between 0 and 1, and every object is in exactly one place', () => {
  const objects = fc.array(
    fc
      .tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 12 }))
      .map(([x, classId, width]) => box(x, classId, width)),
    { maxLength: 8 },
  )
  fc.assert(
    fc.property(objects, objects, (predictions, labels) => {
      const { kept, relabeled, missed, spurious } = reviewDifferences(predictions, labels)
      const pairs = [...kept, ...relabeled]
      const upTo = (list: readonly unknown[]) => list.map((_, n) => n)
      expect([...missed, ...pairs.map(({ label }) => label)].sort((a, b) => a - b)).toEqual(upTo(labels))
      expect([...spurious, ...pairs.map(({ prediction }) => prediction)].sort((a, b) => a - b)).toEqual(
        upTo(predictions),
      )
      const score = reviewScore(predictions, labels)
      expect(score).toBeGreaterThanOrEqual(0)
      expect(score).toBeLessThanOrEqual(1)
    }),
  )
})
