import { wilson } from '../statistics/index.ts'

/** A prediction on a reviewed image, and whether it matches a label of the class. */
export type ScoredVerdict = { score: number; isRight: boolean }
/** `precision`: of held-out predictions from this score; `low`: its lower bound. */
export type Threshold = { score: number; precision: number; low: number; proposals: number }

const minPrecision = 0.7
const minPredictions = 5

/**
 * Returns the lowest score from which predictions on one half of the reviewed images are right often enough, if that is also
 * true of the other half; else null.
 */
export function supportedThreshold(
  chosenOn: readonly ScoredVerdict[],
  heldOut: readonly ScoredVerdict[],
): Threshold | null {
  const sorted = chosenOn.toSorted((a, b) => b.score - a.score)
  let [right, score]: [number, number | null] = [0, null]
  for (const [n, one] of sorted.entries()) {
    if (one.isRight) right += 1
    const isLastOfScore = sorted[n + 1]?.score !== one.score
    if (isLastOfScore && n + 1 >= minPredictions && right / (n + 1) >= minPrecision) score = one.score
  }
  if (score === null) return null
  const from = score
  const found = heldOut.filter((one) => one.score >= from)
  const hits = found.filter(({ isRight }) => isRight).length
  const precision = hits / (found.length || 1)
  if (found.length < minPredictions || precision < minPrecision) return null
  return { score, precision, low: wilson(hits, found.length)[0], proposals: found.length }
}
