import type { AreaRange } from '#model/geometry/area-ranges.ts'
import type { EvaluationSet } from './evaluation-set.ts'
import { byClass } from './evaluation-set.ts'

/** IoU 0.50 to 0.95 in steps of 0.05, with the reference's rounding. */
export const iouLevels = Array.from({ length: 10 }, (_, n) => (n === 9 ? 0.95 : 0.5 + n * ((0.95 - 0.5) / 9)))
const allLevels = (1 << iouLevels.length) - 1
/** A label that overlaps almost entirely matches at any level. */
const almostWhole = 1 - 1e-10

/** The predictions of one class in all images, the most confident first, with the outcome of each per area range. */
export type ClassMatches = {
  /** Positions in the set. */
  prediction: Int32Array
  image: Int32Array
  /** Place among the predictions of its image and class, from 0. */
  rank: Int32Array
  /** Per area range. */
  ranges: {
    /** One bit per IoU level: matched with a label; does not count. */
    matched: Uint16Array
    ignored: Uint16Array
    /** The image of every label that counts. */
    objects: Int32Array
  }[]
}

type Options = { ranges: readonly AreaRange[]; maxPredictions: number }

/**
 * Matches predictions with labels class by class like COCO's reference: for each image and class the most confident
 * ones, each with the unmatched label that it overlaps best, labels that count before those that don't.
 */
export function* matchClasses(set: EvaluationSet, options: Options): Generator<ClassMatches> {
  const labels = byClass(set.labels, set.images, set.classes)
  const predictions = byClass(set.predictions, set.images, set.classes)
  for (let one = 0; one < set.classes; one++)
    yield matchClass(
      set,
      predictions.order.subarray(predictions.from[one], predictions.from[one + 1]),
      labels.order.subarray(labels.from[one], labels.from[one + 1]),
      options,
    )
}

function matchClass(
  set: EvaluationSet,
  predictions: Int32Array,
  labels: Int32Array,
  { ranges, maxPredictions }: Options,
): ClassMatches {
  const { image, score } = set.predictions
  const mostConfident = (a: number, b: number) => score[b]! - score[a]! || a - b
  /** The counting ones of all images, one image after another. */
  const kept = new Int32Array(predictions.length)
  const rank = new Int32Array(predictions.length)
  const found = ranges.map(
    (): MatchResult => ({
      matched: new Uint16Array(predictions.length),
      ignored: new Uint16Array(predictions.length),
      objects: [],
    }),
  )
  let [count, p, l] = [0, 0, 0]
  while (p < predictions.length || l < labels.length) {
    const ofPrediction = p < predictions.length ? image[predictions[p]!]! : Number.POSITIVE_INFINITY
    const ofLabel = l < labels.length ? set.labels.image[labels[l]!]! : Number.POSITIVE_INFINITY
    const at = Math.min(ofPrediction, ofLabel)
    const [firstPrediction, firstLabel] = [p, l]
    while (l < labels.length && set.labels.image[labels[l]!] === at) l += 1
    while (p < predictions.length && image[predictions[p]!] === at) p += 1
    // The positions are a copy of the set's own, so they may be reordered.
    if (p - firstPrediction > 1) predictions.subarray(firstPrediction, p).sort(mostConfident)
    const from = count
    for (let n = firstPrediction; n < p && count - from < maxPredictions; n++) {
      rank[count] = count - from
      kept[count++] = predictions[n]!
    }
    if (l > firstLabel) matchImage(set, kept, from, count, labels.subarray(firstLabel, l), ranges, found)
    else ignoreOutside(set, kept, from, count, ranges, found)
  }
  const confidence = new Float64Array(count)
  const order = new Int32Array(count)
  for (let n = 0; n < count; n++) {
    confidence[n] = score[kept[n]!]!
    order[n] = n
  }
  order.sort((a, b) => confidence[b]! - confidence[a]! || a - b)
  const inOrder = <Column extends Int32Array | Uint16Array>(into: Column, of: Column): Column => {
    for (let n = 0; n < count; n++) into[n] = of[order[n]!]!
    return into
  }
  const prediction = inOrder(new Int32Array(count), kept)
  return {
    prediction,
    image: prediction.map((one) => image[one]!),
    rank: inOrder(new Int32Array(count), rank),
    ranges: found.map(({ matched, ignored, objects }) => ({
      matched: inOrder(new Uint16Array(count), matched),
      ignored: inOrder(new Uint16Array(count), ignored),
      objects: Int32Array.from(objects),
    })),
  }
}

type MatchResult = { matched: Uint16Array; ignored: Uint16Array; objects: number[] }

/** Handles an image without labels: predictions outside of a range don't count. */
function ignoreOutside(
  { predictions: { areaPx } }: EvaluationSet,
  kept: Int32Array,
  from: number,
  to: number,
  ranges: readonly AreaRange[],
  found: readonly MatchResult[],
): void {
  for (let r = 0; r < ranges.length; r++) {
    const { fromPx, toPx } = ranges[r]!
    const { ignored } = found[r]!
    for (let p = from; p < to; p++) {
      const area = areaPx[kept[p]!]!
      if (area < fromPx || area > toPx) ignored[p] = allLevels
    }
  }
}

/** Matches the predictions of one image, the most confident first, and records the outcomes in `found`. */
function matchImage(
  set: EvaluationSet,
  kept: Int32Array,
  from: number,
  to: number,
  labels: Int32Array,
  ranges: readonly AreaRange[],
  found: readonly MatchResult[],
): void {
  const { areaPx, isCrowd, isIgnored, image } = set.labels
  const rows: number[][] = []
  for (let p = from; p < to; p++) {
    const row: number[] = []
    for (let l = 0; l < labels.length; l++) row.push(set.overlap(kept[p]!, labels[l]!))
    rows.push(row)
  }
  for (let r = 0; r < ranges.length; r++) {
    const { fromPx, toPx } = ranges[r]!
    const { matched, ignored, objects } = found[r]!
    /** Positions of the labels that count, and of the others. */
    const [counts, countsNot]: [number[], number[]] = [[], []]
    /** Per label one bit for each level at which it is matched. */
    const taken: number[] = []
    for (let l = 0; l < labels.length; l++) {
      const one = labels[l]!
      taken.push(0)
      const isOut = areaPx[one]! < fromPx || areaPx[one]! > toPx
      if (isOut || isCrowd[one] === 1 || isIgnored[one] === 1) countsNot.push(l)
      else {
        counts.push(l)
        objects.push(image[one]!)
      }
    }
    /** Returns the candidate that a prediction overlaps best, at a level; the last among equals. */
    const bestOf = (these: readonly number[], row: readonly number[], level: number): number => {
      let [best, least] = [-1, Math.min(iouLevels[level]!, almostWhole)]
      for (const l of these) {
        if (row[l]! < least || ((taken[l]! >> level) & 1 && isCrowd[labels[l]!] !== 1)) continue
        ;[best, least] = [l, row[l]!]
      }
      return best
    }
    for (let p = from; p < to; p++) {
      const row = rows[p - from]!
      let max = 0
      for (const overlap of row) if (overlap > max) max = overlap
      let [isMatched, isSkipped] = [0, 0]
      for (let level = 0; level < iouLevels.length && Math.min(iouLevels[level]!, almostWhole) <= max; level++) {
        const real = bestOf(counts, row, level)
        const one = real >= 0 ? real : bestOf(countsNot, row, level)
        if (one < 0) continue
        isMatched |= 1 << level
        taken[one]! |= 1 << level
        if (real < 0) isSkipped |= 1 << level
      }
      const area = set.predictions.areaPx[kept[p]!]!
      if (area < fromPx || area > toPx) isSkipped |= allLevels & ~isMatched
      matched[p] = isMatched
      ignored[p] = isSkipped
    }
  }
}

/** Drops everything after the last match: it changes no average precision and would be read repeatedly. */
export function withoutTail(matches: ClassMatches): ClassMatches {
  const end = matches.ranges[0]!.matched.findLastIndex((bits) => bits !== 0) + 1
  return {
    prediction: matches.prediction.subarray(0, end),
    image: matches.image.subarray(0, end),
    rank: matches.rank.subarray(0, end),
    ranges: matches.ranges.map(({ matched, ignored, objects }) => ({
      matched: matched.subarray(0, end),
      ignored: ignored.subarray(0, end),
      objects,
    })),
  }
}
