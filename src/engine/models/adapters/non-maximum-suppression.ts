import { type BoundingBox, iou } from '#model/geometry/box.ts'

/** A box that a model found, in pixels of its input. `classIndex` counts the model's own classes from 0. */
export type Candidate = BoundingBox & { classIndex: number; score: number }

/**
 * The most confident candidates, at most `limit`, of which no two of one class overlap by more than `iouThreshold`.
 * With a threshold of null nothing is suppressed. Order of equal scores is kept.
 */
export function nonMaximumSuppression(
  candidates: readonly Candidate[],
  iouThreshold: number | null,
  limit: number,
): Candidate[] {
  const ranked = candidates.toSorted((a, b) => b.score - a.score)
  if (iouThreshold === null) return ranked.slice(0, limit)
  const kept: Candidate[] = []
  for (const candidate of ranked) {
    if (kept.length >= limit) break
    const overlaps = kept.some(
      (other) => other.classIndex === candidate.classIndex && iou(other, candidate) > iouThreshold,
    )
    if (!overlaps) kept.push(candidate)
  }
  return kept
}
