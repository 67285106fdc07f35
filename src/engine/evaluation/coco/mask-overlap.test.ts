import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Point } from '#model/geometry/box.ts'
import { encodeBitmap } from '#model/geometry/mask-bitmap.ts'
import { maskOfRings } from '#model/shapes/mask.ts'
import { keypointOverlap } from './keypoint-overlap.ts'
import { maskOverlap, runsOfGeometry, runsOfMask, runsOfRing, sharedPx } from './mask-overlap.ts'

const size = { widthPx: 40, heightPx: 30 }
const rectangle = (x: number, y: number, width: number, height: number): Point[] => [
  [x, y],
  [x + width, y],
  [x + width, y + height],
  [x, y + height],
]
const notCrowd = new Uint8Array(2)

test('masks share the pixels that both have, whatever form they came in', () => {
  const square = fc.tuple(fc.nat(20), fc.nat(15), fc.integer({ min: 1, max: 19 }), fc.integer({ min: 1, max: 14 }))
  fc.assert(
    fc.property(square, square, (a, b) => {
      const [first, second] = [runsOfRing(rectangle(...a), size), runsOfRing(rectangle(...b), size)]
      expect(first.areaPx).toBe(a[2] * a[3])
      const width = Math.max(0, Math.min(a[0] + a[2], b[0] + b[2]) - Math.max(a[0], b[0]))
      const height = Math.max(0, Math.min(a[1] + a[3], b[1] + b[3]) - Math.max(a[1], b[1]))
      expect(sharedPx(first, second)).toBe(width * height)
      const mask = encodeBitmap({
        x: b[0],
        y: b[1],
        width: b[2],
        height: b[3],
        data: new Uint8Array(b[2] * b[3]).fill(1),
      })!
      expect(runsOfMask(mask, size)).toEqual(second)
    }),
  )
})

test('a ring covers the pixels that its own line leaves on one side, up to its edge', () => {
  const point = fc.tuple(fc.double({ min: 0, max: 40, noNaN: true }), fc.double({ min: 0, max: 30, noNaN: true }))
  fc.assert(
    fc.property(fc.array(point, { minLength: 3, maxLength: 3 }), (ring) => {
      const drawn = runsOfRing(ring, size)
      const filled = maskOfRings([ring], size)
      const other = filled ? runsOfMask(filled, size) : { areaPx: 0 }
      const around = ring.reduce(
        (sum, [x, y], n) => sum + Math.hypot(x - ring[(n + 1) % 3]![0], y - ring[(n + 1) % 3]![1]),
        0,
      )
      // The two differ only along the line.
      expect(Math.abs(drawn.areaPx - other.areaPx)).toBeLessThanOrEqual(around + 3)
    }),
  )
})

test('of a crowd it counts how much lies inside; a box is a mask, a line is none', () => {
  const [small, large] = [runsOfRing(rectangle(0, 0, 10, 10), size), runsOfRing(rectangle(5, 0, 30, 10), size)]
  expect(maskOverlap([small], [large], notCrowd)(0, 0)).toBeCloseTo(50 / 350, 12)
  expect(maskOverlap([small], [large], Uint8Array.of(1))(0, 0)).toBe(0.5)
  expect(runsOfGeometry({ shape: 'box', x: 0, y: 0, width: 10, height: 10 }, size)).toEqual(small)
  expect(
    runsOfGeometry(
      {
        shape: 'polyline',
        points: [
          [0, 0],
          [9, 9],
        ],
      },
      size,
    ),
  ).toBeNull()
})

test('keypoints are compared by how far users place them apart and by the size of the object', () => {
  const points = Array.from({ length: 17 }, (_, n) => [n * 5, 20, 2]).flat()
  const label = { points, box: [0, 0, 80, 40] as const }
  const area = Float64Array.of(3200)
  expect(keypointOverlap([points], [label], area)(0, 0)).toBe(1)
  // The nose is off by six pixels: its spread is 0.026.
  const moved = points.map((value, n) => (n === 0 ? value + 6 : value))
  const nose = Math.exp(-36 / (0.026 * 2) ** 2 / 3200 / 2)
  expect(keypointOverlap([moved], [label], area)(0, 0)).toBeCloseTo((16 + nose) / 17, 12)
  // Unlabeled points are not compared.
  const hidden = points.map((value, n) => (n === 2 ? 0 : value))
  expect(keypointOverlap([moved], [{ ...label, points: hidden }], area)(0, 0)).toBe(1)
  // A label without points is as near as its surroundings.
  expect(keypointOverlap([points], [{ ...label, points: points.map(() => 0) }], area)(0, 0)).toBe(1)
})
