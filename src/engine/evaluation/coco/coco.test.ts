import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { averagePrecision } from './average-precision.ts'
import { boxOverlap, type EvaluationSet } from './evaluation-set.ts'
import { matchAll, summaryOf } from './summary.ts'

type LabelRow = [
  image: number,
  classOf: number,
  x: number,
  y: number,
  width: number,
  height: number,
  area: number,
  crowd: number,
]
type PredictionRow = [
  image: number,
  classOf: number,
  x: number,
  y: number,
  width: number,
  height: number,
  score: number,
]

/** Makes a set of boxes from rows. */
function setOf(images: number, classes: number, labels: LabelRow[], predictions: PredictionRow[]): EvaluationSet {
  const isCrowd = Uint8Array.from(labels, (row) => row[7])
  return {
    images,
    classes,
    labels: {
      image: Int32Array.from(labels, (row) => row[0]),
      classOf: Int32Array.from(labels, (row) => row[1]),
      areaPx: Float64Array.from(labels, (row) => row[6]),
      isCrowd,
      isIgnored: new Uint8Array(labels.length),
    },
    predictions: {
      image: Int32Array.from(predictions, (row) => row[0]),
      classOf: Int32Array.from(predictions, (row) => row[1]),
      areaPx: Float64Array.from(predictions, (row) => row[4] * row[5]),
      score: Float64Array.from(predictions, (row) => row[6]),
    },
    overlap: boxOverlap(
      Float64Array.from(predictions.flatMap((row) => row.slice(2, 6))),
      Float64Array.from(labels.flatMap((row) => row.slice(2, 6))),
      isCrowd,
    ),
  }
}

type Case = {
  images: number
  classes: number
  labels: LabelRow[]
  predictions: PredictionRow[]
  expected: Record<string, number>
  perClassAp: number[]
}
/** Random cases, with the results of pycocotools 2.0.11. */
const cases: Record<string, Case> = JSON.parse(
  readFileSync(new URL('../fixtures/coco-boxes.json', import.meta.url), 'utf8'),
)

test.each(Object.entries(cases))('%s: all numbers are those of the reference', (_, one) => {
  const set = setOf(one.images, one.classes, one.labels, one.predictions)
  const classes = [...matchAll(set, 'objects')]
  const summary = summaryOf(classes, 'objects')
  for (const [name, value] of Object.entries(one.expected))
    expect([name, summary[name as 'ap']]).toEqual([name, expect.closeTo(value, 9)])
  const perClass = classes.map((matches) => averagePrecision(matches) ?? -1)
  one.perClassAp.forEach((value, n) => {
    expect(perClass[n]).toBeCloseTo(value, 9)
  })
})

/** Two images and two classes; boxes 10 high. */
const label = (image: number, x: number, width = 10, crowd = 0, classOf = 0): LabelRow => [
  image,
  classOf,
  x,
  0,
  width,
  10,
  width * 10,
  crowd,
]
const found = (image: number, x: number, score: number, width = 10, classOf = 0): PredictionRow => [
  image,
  classOf,
  x,
  0,
  width,
  10,
  score,
]
const matchesOf = (labels: LabelRow[], predictions: PredictionRow[], images = 2) => [
  ...matchAll(setOf(images, 2, labels, predictions), 'objects'),
]
const ap = (labels: LabelRow[], predictions: PredictionRow[], images = 2) =>
  averagePrecision(matchesOf(labels, predictions, images)[0]!)

test('R119: average precision is that of COCO’s evaluation', () => {
  // The first label of a set counts like any other.
  expect(ap([label(0, 0)], [found(0, 0, 0.9)])).toBe(1)
  expect(ap([label(0, 0)], [])).toBe(0)
  expect(ap([], [found(0, 0, 0.9)])).toBeNull()
  // One with more confidence on an image without objects halves the precision; one with less costs nothing.
  expect(ap([label(0, 0)], [found(0, 0, 0.5), found(1, 0, 0.9)])).toBe(0.5)
  expect(ap([label(0, 0)], [found(0, 0, 0.5), found(1, 0, 0.1)])).toBe(1)
  // An image without any prediction counts: right at 51 of the 101 levels of recall.
  expect(ap([label(0, 0), label(1, 0)], [found(0, 0, 0.9)])).toBeCloseTo(51 / 101, 12)
  // IoU 0.8 is right at seven of the ten levels, the one at 0.8 among them.
  expect(ap([label(0, 0)], [found(0, 0, 0.9, 8)])).toBeCloseTo(0.7, 12)
  // Two predictions of one object: the second is wrong, after the first was right.
  expect(ap([label(0, 0)], [found(0, 0, 0.9), found(0, 0, 0.8)])).toBe(1)
  expect(ap([label(0, 0), label(0, 50)], [found(0, 0, 0.9), found(0, 0, 0.8), found(0, 50, 0.7)])).toBeCloseTo(
    (51 + 50 * (2 / 3)) / 101,
    12,
  )
  // Matching is greedy: the first takes the label that the second would have needed.
  expect(ap([label(0, 0), label(0, 4)], [found(0, 3, 0.9), found(0, 5, 0.8)])).toBeLessThan(
    ap([label(0, 0), label(0, 4)], [found(0, 0, 0.9), found(0, 5, 0.8)])!,
  )
})

test('a crowd takes any number of predictions, by how much of each lies inside; as a label it would take one', () => {
  const inside = [found(0, 104, 0.9), found(0, 118, 0.8), found(0, 0, 0.5)]
  expect(ap([label(0, 0), label(0, 100, 40, 1)], inside)).toBe(1)
  expect(ap([label(0, 0), label(0, 100, 40, 0)], inside)).toBeLessThan(0.5)
})

test('an object of just 32² pixels is small and medium, as one of 96² is medium and large', () => {
  const square = (side: number): [LabelRow[], PredictionRow[]] => [
    [[0, 0, 0, 0, side, side, side * side, 0]],
    [[0, 0, 0, 0, side, side, 0.9]],
  ]
  const sizes = (side: number) => {
    const { apSmall, apMedium, apLarge } = summaryOf(matchesOf(...square(side)), 'objects')
    return [apSmall, apMedium, apLarge]
  }
  expect(sizes(32)).toEqual([1, 1, -1])
  expect(sizes(96)).toEqual([-1, 1, 1])
})

test('predictions of a class without any label cost nothing, and are no class of the mean', () => {
  const predictions = [found(0, 0, 0.5), ...[1, 2, 3, 4, 5].map((n) => found(0, n * 50, 0.9, 10, 1))]
  expect(summaryOf(matchesOf([label(0, 0)], predictions), 'objects')).toMatchObject({ ap: 1, ar100: 1 })
})

test('R119: of an image the hundred most confident of a class count, and an image that weighs twice is as two', () => {
  const many = Array.from({ length: 101 }, (_, n) => found(0, 1000 + 20 * n, 0.9))
  expect(ap([label(0, 0)], [...many, found(0, 0, 0.1)])).toBe(0)
  const image = fc.record({
    objects: fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 3 }),
    predictions: fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.double({ min: 0, max: 1, noNaN: true })), {
      maxLength: 4,
    }),
  })
  type Image = { objects: number[]; predictions: [number, number][] }
  const rows = (list: readonly Image[]): [LabelRow[], PredictionRow[]] => [
    list.flatMap(({ objects }, n) => objects.map((x) => label(n, x))),
    list.flatMap(({ predictions }, n) => predictions.map(([x, score]) => found(n, x, score))),
  ]
  fc.assert(
    fc.property(fc.array(fc.tuple(image, fc.nat({ max: 3 })), { minLength: 1, maxLength: 5 }), (list) => {
      // Predictions with the same score keep the order of the images, which repeating them changes.
      const scores = list.flatMap(([{ predictions }]) => predictions.map(([, score]) => score))
      fc.pre(new Set(scores).size === scores.length)
      const weighed = matchesOf(...rows(list.map(([one]) => one)), list.length)[0]!
      const repeated = list.flatMap(([one, times]) => Array.from({ length: times }, () => one))
      const bare = ap(...rows(repeated), repeated.length)
      const got = averagePrecision(
        weighed,
        Int32Array.from(list, ([, times]) => times),
      )
      if (bare === null || got === null) expect(got).toBe(bare)
      else expect(got).toBeCloseTo(bare, 12)
    }),
  )
})
