import fc from 'fast-check'
import { expect, test } from 'vitest'
import { averagePrecision, hitsOf, type Shown } from './average-precision.ts'

const box = (x: number, width = 10) => ({ x, y: 0, width, height: 10 })
const shown = (
  unit: number,
  objects: readonly ReturnType<typeof box>[],
  detections: readonly [x: number, score: number, width?: number][],
  crowds: readonly ReturnType<typeof box>[] = [],
): Shown => ({
  unit,
  objects,
  crowds,
  detections: detections.map(([x, score, width]) => ({ ...box(x, width), score })),
})
const ap = (images: readonly Shown[]) => averagePrecision(hitsOf(images, images.length), () => 1)

test('R119: average precision is that of COCO’s evaluation', () => {
  expect(ap([shown(0, [box(0)], [[0, 0.9]])])).toBe(1)
  expect(ap([shown(0, [box(0)], [])])).toBe(0)
  expect(ap([shown(0, [], [[0, 0.9]])])).toBeNull()
  // A surer one on an image that shows nothing halves the precision; a less sure one costs nothing.
  expect(ap([shown(0, [box(0)], [[0, 0.5]]), shown(1, [], [[0, 0.9]])])).toBe(0.5)
  expect(ap([shown(0, [box(0)], [[0, 0.5]]), shown(1, [], [[0, 0.1]])])).toBe(1)
  // Half of the objects found: right at 51 of the 101 levels of recall.
  expect(ap([shown(0, [box(0)], [[0, 0.9]]), shown(1, [box(0)], [])])).toBeCloseTo(51 / 101, 12)
  // IoU 0.8 is right at seven of the ten thresholds, the one at 0.8 among them.
  expect(ap([shown(0, [box(0, 10)], [[0, 0.9, 8]])])).toBeCloseTo(0.7, 12)
  // Two detections of one object: the second is wrong, after the surer one was right.
  expect(
    ap([
      shown(
        0,
        [box(0)],
        [
          [0, 0.9],
          [0, 0.8],
        ],
      ),
    ]),
  ).toBe(1)
  expect(
    ap([
      shown(
        0,
        [box(0), box(50)],
        [
          [0, 0.9],
          [0, 0.8],
          [50, 0.7],
        ],
      ),
    ]),
  ).toBeCloseTo((51 + 50 * (2 / 3)) / 101, 12)
  // What lies in a crowd counts neither way.
  expect(
    ap([
      shown(
        0,
        [box(0)],
        [
          [0, 0.5],
          [104, 0.9],
        ],
        [box(100, 40)],
      ),
    ]),
  ).toBe(1)
})

test('R119: of an image the hundred surest of a class count, and a unit that weighs twice is as two', () => {
  const many = Array.from({ length: 101 }, (_, n): [number, number] => [1000 + 20 * n, 0.9])
  expect(ap([shown(0, [box(0)], [...many, [0, 0.1]])])).toBe(0)
  const image = fc.record({
    objects: fc.array(fc.integer({ min: 0, max: 60 }).map(box), { maxLength: 3 }),
    detections: fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.double({ min: 0, max: 1, noNaN: true })), {
      maxLength: 4,
    }),
  })
  fc.assert(
    fc.property(fc.array(fc.tuple(image, fc.nat({ max: 3 })), { minLength: 1, maxLength: 5 }), (list) => {
      // Of detections with the same score the order is that of the images, which repeating them changes.
      const scores = list.flatMap(([{ detections }]) => detections.map(([, score]) => score))
      fc.pre(new Set(scores).size === scores.length)
      const weighed = hitsOf(
        list.map(([{ objects, detections }], unit) => shown(unit, objects, detections)),
        list.length,
      )
      const repeated = list.flatMap(([one, times]) => Array.from({ length: times }, () => one))
      const bare =
        repeated.length === 0 ? null : ap(repeated.map((one, unit) => shown(unit, one.objects, one.detections)))
      const got = averagePrecision(weighed, (unit) => list[unit]![1])
      if (bare === null || got === null) expect(got).toBe(bare)
      else expect(got).toBeCloseTo(bare, 12)
    }),
  )
})
