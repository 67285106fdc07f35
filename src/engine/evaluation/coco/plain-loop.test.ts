import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Point } from '#model/geometry/box.ts'
import type { EvaluationSet } from './evaluation-set.ts'
import { keypointOverlap } from './keypoint-overlap.ts'
import { maskOverlap, runsOfRing } from './mask-overlap.ts'
import { type CocoKind, matchAll, summaryOf } from './summary.ts'

/** An object of one image and class, by its box. */
type Thing = { image: number; classOf: number; x: number; y: number; width: number; height: number; score: number }

const [side, images, classes] = [24, 3, 2]
const things = (min: number, max: number) =>
  fc.array(
    fc.record({
      image: fc.nat(images - 1),
      classOf: fc.nat(classes - 1),
      x: fc.nat(14),
      y: fc.nat(14),
      width: fc.integer({ min: 2, max: 10 }),
      height: fc.integer({ min: 2, max: 10 }),
      score: fc.integer({ min: 1, max: 1000 }).map((value) => value / 1000),
    }),
    { minLength: min, maxLength: max },
  )

/** Computes average precision in the obvious way: by class and threshold, one prediction after the other. */
function plainAp(
  labels: readonly Thing[],
  predictions: readonly Thing[],
  overlap: (prediction: number, label: number) => number,
): number {
  const values: number[] = []
  for (let classOf = 0; classOf < classes; classOf++) {
    const objects = labels.filter((one) => one.classOf === classOf).length
    if (objects === 0) continue
    for (let step = 0; step < 10; step++) {
      const threshold = 0.5 + step * 0.05
      const taken = new Set<number>()
      const right: boolean[] = []
      const ranked = [...predictions.keys()]
        .filter((n) => predictions[n]!.classOf === classOf)
        .sort((a, b) => predictions[b]!.score - predictions[a]!.score || predictions[a]!.image - predictions[b]!.image)
      for (const prediction of ranked) {
        let best = -1
        let most = Math.min(threshold, 1 - 1e-10)
        for (const [label, one] of labels.entries()) {
          if (one.classOf !== classOf || one.image !== predictions[prediction]!.image || taken.has(label)) continue
          const shared = overlap(prediction, label)
          if (shared >= most) [best, most] = [label, shared]
        }
        if (best >= 0) taken.add(best)
        right.push(best >= 0)
      }
      let sum = 0
      for (let place = 0; place <= 100; place++) {
        let precision = 0
        let found = 0
        for (const [n, isRight] of right.entries()) {
          if (isRight) found += 1
          if (found / objects >= place / 100) precision = Math.max(precision, found / (n + 1))
        }
        sum += precision
      }
      values.push(sum / 101)
    }
  }
  return values.length > 0 ? values.reduce((all, value) => all + value, 0) / values.length : -1
}

const setOf = (labels: Thing[], predictions: Thing[], overlap: EvaluationSet['overlap']): EvaluationSet => ({
  images,
  classes,
  labels: {
    image: Int32Array.from(labels, (one) => one.image),
    classOf: Int32Array.from(labels, (one) => one.classOf),
    areaPx: Float64Array.from(labels, areaOf),
    isCrowd: new Uint8Array(labels.length),
    isIgnored: new Uint8Array(labels.length),
  },
  predictions: {
    image: Int32Array.from(predictions, (one) => one.image),
    classOf: Int32Array.from(predictions, (one) => one.classOf),
    areaPx: Float64Array.from(predictions, areaOf),
    score: Float64Array.from(predictions, (one) => one.score),
  },
  overlap,
})
const areaOf = ({ width, height }: Thing): number => width * height
const apOf = (set: EvaluationSet, kind: CocoKind): number => summaryOf([...matchAll(set, kind)], kind).ap

/** Half of a box, below one of its diagonals: a mask is not its box. */
const stairsOf = ({ x, y, width, height }: Thing): Point[] => [
  [x, y],
  [x + Math.ceil(width / 2), y],
  [x + Math.ceil(width / 2), y + Math.ceil(height / 2)],
  [x + width, y + Math.ceil(height / 2)],
  [x + width, y + height],
  [x, y + height],
]
/** Returns its pixels one by one. */
function pixelsOf({ x, y, width, height }: Thing): Set<number> {
  const pixels = new Set<number>()
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++)
      if (column < Math.ceil(width / 2) || row >= Math.ceil(height / 2)) pixels.add((y + row) * side + x + column)
  return pixels
}

test('R119: of masks it is what a plain loop over pixels gives', () => {
  fc.assert(
    fc.property(things(1, 10), things(0, 14), (labels, predictions) => {
      const size = { widthPx: side, heightPx: side }
      const runs = (all: Thing[]) => all.map((one) => runsOfRing(stairsOf(one), size))
      const set = setOf(
        labels,
        predictions,
        maskOverlap(runs(predictions), runs(labels), new Uint8Array(labels.length)),
      )
      const [seen, real] = [predictions.map(pixelsOf), labels.map(pixelsOf)]
      const plain = (prediction: number, label: number) => {
        let shared = 0
        for (const pixel of seen[prediction]!) if (real[label]!.has(pixel)) shared += 1
        return shared / (seen[prediction]!.size + real[label]!.size - shared)
      }
      expect(apOf(set, 'objects')).toBeCloseTo(plainAp(labels, predictions, plain), 9)
    }),
    { numRuns: 60 },
  )
})

test('R119: of keypoints it is what a plain loop over points gives', () => {
  const pointsOf = ({ x, y, width, height }: Thing): number[] => [
    x,
    y,
    2,
    x + width,
    y,
    1,
    x,
    y + height,
    2,
    x + 1,
    y + 1,
    0,
  ]
  fc.assert(
    fc.property(things(1, 10), things(0, 14), (labels, predictions) => {
      const labeled = labels.map((one) => ({ points: pointsOf(one), box: [one.x, one.y, one.width, one.height] }))
      const set = setOf(
        labels,
        predictions,
        keypointOverlap(predictions.map(pointsOf), labeled, Float64Array.from(labels, areaOf)),
      )
      const plain = (prediction: number, label: number) => {
        const [a, b] = [predictions[prediction]!, labels[label]!]
        // Four points, each with a spread of one fourth; the last is not labeled.
        const away = [
          (a.x - b.x) ** 2 + (a.y - b.y) ** 2,
          (a.x + a.width - b.x - b.width) ** 2 + (a.y - b.y) ** 2,
          (a.x - b.x) ** 2 + (a.y + a.height - b.y - b.height) ** 2,
        ]
        return away.reduce((sum, d2) => sum + Math.exp(-d2 / (2 * areaOf(b) * (2 / 4) ** 2)), 0) / 3
      }
      expect(apOf(set, 'keypoints')).toBeCloseTo(plainAp(labels, predictions, plain), 9)
    }),
    { numRuns: 60 },
  )
})
