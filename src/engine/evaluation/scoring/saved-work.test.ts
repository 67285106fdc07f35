import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { iou } from '#model/geometry/box.ts'
import { boundsOfGeometry } from '#model/shapes/index.ts'
import { compareImage, ofClass, type ReviewedObject, reviewDifferences, savedOn, savedWork } from './saved-work.ts'

const box = (x: number, classId = 1, width = 10): ReviewedObject => ({
  classId,
  geometry: { shape: 'box', x, y: 0, width, height: 10 },
})
const whole = (classId: number): ReviewedObject => ({ classId, geometry: { shape: 'whole-image' } })
const differences = (predictions: ReviewedObject[], labels: ReviewedObject[]) =>
  reviewDifferences(compareImage(predictions, labels))

test('work is what was missed, made up, relabeled and moved, against drawing every object', () => {
  expect(savedWork([], [])).toBe(1)
  expect(savedWork([box(0)], [box(0)])).toBe(1)
  expect(savedWork([], [box(0), box(50)])).toBe(0)
  expect(savedWork([box(0)], [])).toBeCloseTo(0.7, 12)
  expect(savedWork([box(0, 2)], [box(0, 1)])).toBeCloseTo(0.5, 12)
  // IoU 0.8.
  expect(savedWork([box(0, 1, 8)], [box(0)])).toBeCloseTo(0.8, 12)
  // Below IoU 0.5 it is another object: one missed, one spurious.
  expect(savedWork([box(8)], [box(0)])).toBeCloseTo(-0.3, 12)
  expect(savedWork([box(0), box(100, 3), box(200, 2)], [box(0), box(100, 3, 8), box(200, 1), box(300)])).toBeCloseTo(
    1 - (1 + 0.5 + 0.2) / 4,
    12,
  )
  // One right among thirteen is worse than nothing.
  expect(savedWork([box(0), ...Array.from({ length: 12 }, (_, n) => box(100 + 20 * n))], [box(0)])).toBe(-1)
})

test('objects of one class are paired before those that were relabeled, each once', () => {
  expect(differences([box(0, 2), box(1, 1)], [box(0, 1)])).toEqual({
    kept: [{ prediction: 1, label: 0, iou: 9 / 11 }],
    relabeled: [],
    missed: [],
    spurious: [0],
  })
  expect(differences([box(50, 1), box(0, 2)], [box(100, 1), box(0, 1)])).toEqual({
    kept: [],
    relabeled: [{ prediction: 1, label: 1, iou: 1 }],
    missed: [0],
    spurious: [0],
  })
})

test('a class of the whole image and a rotated box are compared as such', () => {
  expect(savedWork([whole(1)], [whole(1)])).toBe(1)
  expect(savedWork([whole(2)], [whole(1)])).toBeCloseTo(0.5, 12)
  expect(differences([whole(1)], [box(0, 1, 1)])).toMatchObject({ missed: [0], spurious: [0] })
  const turned = (angleDegrees: number): ReviewedObject => ({
    classId: 1,
    geometry: { shape: 'rotated-box', cx: 50, cy: 50, width: 60, height: 6, angleDegrees },
  })
  expect(savedWork([turned(45)], [turned(45)])).toBeCloseTo(1, 9)
  // Their bounds are equal, their shapes are not.
  expect(differences([turned(45)], [turned(-45)])).toMatchObject({ missed: [0], spurious: [0] })
})

describe('laws', () => {
  const object = fc
    .tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 12 }))
    .map(([x, classId, width]) => box(x, classId, width))
  const objects = fc.array(object, { maxLength: 8 })
  const overlap = (a: ReviewedObject, b: ReviewedObject) =>
    iou(boundsOfGeometry(a.geometry), boundsOfGeometry(b.geometry))

  test('the score lies between −1 and 1, and every object is in exactly one place', () => {
    fc.assert(
      fc.property(objects, objects, (predictions, labels) => {
        const { kept, relabeled, missed, spurious } = differences(predictions, labels)
        const pairs = [...kept, ...relabeled]
        const upTo = (list: readonly unknown[]) => list.map((_, n) => n)
        expect([...missed, ...pairs.map(({ label }) => label)].sort((a, b) => a - b)).toEqual(upTo(labels))
        expect([...spurious, ...pairs.map(({ prediction }) => prediction)].sort((a, b) => a - b)).toEqual(
          upTo(predictions),
        )
        const score = savedWork(predictions, labels)
        expect(score).toBeGreaterThanOrEqual(-1)
        expect(score).toBeLessThanOrEqual(1)
      }),
    )
  })

  test('a model that predicts nothing scores 0 where there are objects and 1 where there are none', () => {
    fc.assert(
      fc.property(objects, (labels) => {
        expect(savedWork([], labels)).toBe(labels.length === 0 ? 1 : 0)
      }),
    )
  })

  test('adding a wrong prediction never raises the score', () => {
    fc.assert(
      fc.property(objects, objects, object, (predictions, labels, added) => {
        const { kept } = differences(predictions, labels)
        // Wrong: it overlaps no object, or only ones that a prediction of their class covers better.
        const isWrong = labels.every(
          (label, n) =>
            overlap(added, label) < 0.5 || kept.some((pair) => pair.label === n && pair.iou > overlap(added, label)),
        )
        fc.pre(isWrong)
        expect(savedWork([...predictions, added], labels)).toBeLessThanOrEqual(savedWork(predictions, labels))
      }),
    )
  })

  test('a flood of wrong predictions only lowers the score', () => {
    fc.assert(
      fc.property(objects, objects, fc.integer({ min: 1, max: 30 }), (predictions, labels, wrong) => {
        const flood = Array.from({ length: wrong }, (_, n) => box(1000 + 20 * n, 1 + (n % 3)))
        const [before, after] = [savedWork(predictions, labels), savedWork([...predictions, ...flood], labels)]
        expect(after).toBeLessThanOrEqual(before)
        if (before > -1) expect(after).toBeLessThan(before)
      }),
    )
  })

  test('removing a right prediction never raises the score', () => {
    fc.assert(
      fc.property(objects, objects, (predictions, labels) => {
        for (const { prediction, label } of differences(predictions, labels).kept) {
          // Of two predictions of one object, one is too many.
          if (predictions.some((one, n) => n !== prediction && overlap(one, labels[label]!) >= 0.5)) continue
          const rest = predictions.filter((_, n) => n !== prediction)
          expect(savedWork(rest, labels)).toBeLessThanOrEqual(savedWork(predictions, labels))
        }
      }),
    )
  })

  test('predictions that do not count are as if they were not there, and a class alone is as if it were the only one', () => {
    fc.assert(
      fc.property(objects, objects, (predictions, labels) => {
        const image = compareImage(predictions, labels)
        const isFirst = ({ classId }: ReviewedObject) => classId === 1
        expect(savedOn(image, isFirst)).toBeCloseTo(savedWork(predictions.filter(isFirst), labels), 12)
        expect(savedOn(ofClass(image, 1))).toBeCloseTo(
          savedWork(predictions.filter(isFirst), labels.filter(isFirst)),
          12,
        )
      }),
    )
  })
})
