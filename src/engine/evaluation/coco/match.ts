import type { EvaluationSet } from './evaluation-set.ts'
import { byClass } from './evaluation-set.ts'

/** IoU 0.50 to 0.95 in steps of 0.05, as the reference computes them. */
export const iouLevels = Array.from({ length: 10 }, (_, n) => (n === 9 ? 0.95 : 0.5 + n * ((0.95 - 0.5) / 9)))
const allLevels = (1 << iouLevels.length) - 1
/** One that overlaps all but wholly is enough at any level. */
const almostWhole = 1 - 1e-10

/** Objects from an area to another, both included. */
export type AreaRange = { fromPx: number; toPx: number }
const most = 1e10
export const areaRanges = {
  all: { fromPx: 0, toPx: most },
  small: { fromPx: 0, toPx: 32 ** 2 },
  medium: { fromPx: 32 ** 2, toPx: 96 ** 2 },
  large: { fromPx: 96 ** 2, toPx: most },
} satisfies Record<string, AreaRange>

/** The predictions of one class in all images, the most confident first, and per area range what became of each. */
export type ClassMatches = {
  /** Positions in the set. */
  prediction: Int32Array
  image: Int32Array
  /** Place among the predictions of its image and class, from 0. */
  rank: Int32Array
  /** Per area range. */
  ranges: {
    /** A bit per IoU level: matched with a label; does not count. */
    matched: Uint16Array
    ignored: Uint16Array
    /** The image of every label that counts. */
    objects: Int32Array
  }[]
}

type Options = { ranges: readonly AreaRange[]; maxPredictions: number }

/**
 * Matches predictions with labels class by class as COCO's reference does: of an image and class the most confident ones,
 * each to the label without one that it lies on best, labels that count before those that don't.
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
  const kept: number[] = []
  const rank: number[] = []
  const found = ranges.map(() => ({ matched: [] as number[], ignored: [] as number[], objects: [] as number[] }))
  let label = 0
  for (let from = 0; from < predictions.length || label < labels.length; ) {
    const at = Math.min(
      from < predictions.length ? image[predictions[from]!]! : Number.POSITIVE_INFINITY,
      label < labels.length ? set.labels.image[labels[label]!]! : Number.POSITIVE_INFINITY,
    )
    const firstLabel = label
    while (label < labels.length && set.labels.image[labels[label]!] === at) label += 1
    const first = from
    while (from < predictions.length && image[predictions[from]!] === at) from += 1
    const best = predictions.slice(first, from)
    if (best.length > 1) best.sort((a, b) => score[b]! - score[a]! || a - b)
    const ofImage = best.subarray(0, maxPredictions)
    for (let n = 0; n < ofImage.length; n++) {
      kept.push(ofImage[n]!)
      rank.push(n)
    }
    matchImage(set, ofImage, labels.subarray(firstLabel, label), ranges, found)
  }
  const order = Int32Array.from(kept, (_, n) => n).sort((a, b) => score[kept[b]!]! - score[kept[a]!]! || a - b)
  const inOrder = (of: readonly number[]) => Int32Array.from(order, (n) => of[n]!)
  return {
    prediction: inOrder(kept),
    image: Int32Array.from(order, (n) => image[kept[n]!]!),
    rank: inOrder(rank),
    ranges: found.map(({ matched, ignored, objects }) => ({
      matched: Uint16Array.from(order, (n) => matched[n]!),
      ignored: Uint16Array.from(order, (n) => ignored[n]!),
      objects: Int32Array.from(objects),
    })),
  }
}

type Found = { matched: number[]; ignored: number[]; objects: number[] }

/** Matches the predictions of one image, the most confident first, and adds what becomes of them to `found`. */
function matchImage(
  set: EvaluationSet,
  predictions: Int32Array,
  labels: Int32Array,
  ranges: readonly AreaRange[],
  found: readonly Found[],
): void {
  const { areaPx, isCrowd, isIgnored, image } = set.labels
  const overlaps = new Float64Array(predictions.length * labels.length)
  for (let p = 0; p < predictions.length; p++)
    for (let l = 0; l < labels.length; l++) overlaps[p * labels.length + l] = set.overlap(predictions[p]!, labels[l]!)
  for (const [r, { fromPx, toPx }] of ranges.entries()) {
    const isOut = (area: number) => area < fromPx || area > toPx
    const { matched, ignored, objects } = found[r]!
    const counts: number[] = []
    const countsNot: number[] = []
    for (let l = 0; l < labels.length; l++) {
      const one = labels[l]!
      if (isCrowd[one] === 1 || isIgnored[one] === 1 || isOut(areaPx[one]!)) countsNot.push(l)
      else {
        counts.push(l)
        objects.push(image[one]!)
      }
    }
    /** Per label a bit for each level at which it has its prediction. */
    const taken = new Uint16Array(labels.length)
    /** Of these the one that a prediction lies on best, from this overlap on; of equal ones the last. */
    const bestOf = (these: readonly number[], row: number, level: number): number => {
      let [best, least] = [-1, Math.min(iouLevels[level]!, almostWhole)]
      for (const l of these) {
        if ((taken[l]! >> level) & 1 && isCrowd[labels[l]!] !== 1) continue
        const overlap = overlaps[row + l]!
        if (overlap >= least) [best, least] = [l, overlap]
      }
      return best
    }
    for (let p = 0; p < predictions.length; p++) {
      const row = p * labels.length
      let [isMatched, isSkipped] = [0, 0]
      for (let level = 0; level < iouLevels.length && labels.length > 0; level++) {
        const real = bestOf(counts, row, level)
        const one = real >= 0 ? real : bestOf(countsNot, row, level)
        if (one < 0) continue
        isMatched |= 1 << level
        taken[one]! |= 1 << level
        if (real < 0) isSkipped |= 1 << level
      }
      if (isOut(set.predictions.areaPx[predictions[p]!]!)) isSkipped |= allLevels & ~isMatched
      matched.push(isMatched)
      ignored.push(isSkipped)
    }
  }
}

/** What comes behind the last match changes no average precision, and is not looked at again and again. */
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
