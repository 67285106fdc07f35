import { type BoundingBox, iou } from '#model/geometry/box.ts'
import type { OnProgress } from '../progress.ts'
import type { ScoredVerdict } from './supported-threshold.ts'
import { likeness, prototypeOf, WhiteningSums, whitenedAndPlain } from './whitening.ts'

/** A prediction with its vector, which may become one of another class. */
export type Candidate = { box: BoundingBox; score: number; vector: Int8Array }
export type ImageCandidates = { imageRow: number; candidates: Candidate[] }
/** The candidates of a reviewed image, with its labels of the class. */
export type ReviewedCandidates = { candidates: Candidate[]; labels: BoundingBox[] }
type Likeness = (vector: Int8Array) => number

const predictionsPerImage = 20
/** The maximum number of candidates to compute the whitening from. */
const maxWhitened = 20_000
/** Two boxes with this overlap are of one object. */
export const sameObject = 0.5

/** Returns the likeness of a vector to examples, unchanged and whitened by the differences among all candidates. */
export function likenessTo(
  looked: readonly ImageCandidates[],
  examples: readonly Int8Array[],
  scenes: number,
): Likeness {
  const sums = new WhiteningSums(examples[0]!.length)
  const all = looked.flatMap(({ candidates }) => candidates.map(({ vector }) => vector))
  const step = Math.max(1, all.length / maxWhitened)
  for (const example of examples) sums.add(example)
  for (let at = 0; at < all.length; at += step) sums.add(all[Math.floor(at)]!)
  const by = sums.whitening(scenes)
  const prototype = prototypeOf(examples.map((example) => whitenedAndPlain(by, example)))
  return (vector) => likeness(prototype, whitenedAndPlain(by, vector))
}

/** Returns the likeness of a vector to a text: 0 for the mean of all candidates, 1 for the best. */
export function likenessToText(looked: readonly ImageCandidates[], text: readonly number[]): Likeness {
  const fit = (vector: Int8Array): number => {
    let sum = 0
    for (let i = 0; i < vector.length; i++) sum += vector[i]! * (text[i] ?? 0)
    return sum
  }
  let [sum, count, best] = [0, 0, Number.NEGATIVE_INFINITY]
  for (const { candidates } of looked)
    for (const { vector } of candidates) {
      const own = fit(vector)
      sum += own
      count += 1
      best = Math.max(best, own)
    }
  const usual = sum / Math.max(1, count)
  return (vector) => (best > usual ? Math.max(0, (fit(vector) - usual) / (best - usual)) : 0)
}

/** Returns the candidates of an image that are like the examples, the most similar first, without overlaps. */
function predictionsOf(candidates: readonly Candidate[], likenessOf: Likeness) {
  const scored = candidates
    .map(({ box, score, vector }) => ({
      classIndex: 0,
      box,
      score: Math.min(1, Math.sqrt(likenessOf(vector) * score ** 0.25)),
    }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
  const predictions: typeof scored = []
  for (const one of scored) {
    if (predictions.length === predictionsPerImage) break
    if (predictions.every(({ box }) => iou(box, one.box) < sameObject)) predictions.push(one)
  }
  return predictions
}

export type RankedImage = { imageRow: number; predictions: ReturnType<typeof predictionsOf> }

export function rank(looked: readonly ImageCandidates[], likenessOf: Likeness, step: OnProgress): RankedImage[] {
  const ranked = looked.map(({ imageRow, candidates }, n) => {
    step(n / looked.length)
    return { imageRow, predictions: predictionsOf(candidates, likenessOf) }
  })
  return ranked.filter(({ predictions }) => predictions.length > 0)
}

/** Returns the predictions on reviewed images, and whether each matches a label of the class. */
export const scoredVerdicts = (reviewed: readonly ReviewedCandidates[], likenessOf: Likeness): ScoredVerdict[] =>
  reviewed.flatMap(({ candidates, labels }) => {
    const left = [...labels]
    return predictionsOf(candidates, likenessOf).map(({ score, box }) => {
      const at = left.findIndex((label) => iou(label, box) >= sameObject)
      if (at >= 0) left.splice(at, 1)
      return { score, isRight: at >= 0 }
    })
  })
