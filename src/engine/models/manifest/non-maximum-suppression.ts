import { type BoundingBox, iou } from '#model/geometry/box.ts'
import { type RotatedRectangle, rotatedIou } from '#model/geometry/rotated.ts'

/**
 * A box in pixels of the input, and its row in the outputs. `classIndex`: of the model's classes. `turned`: the rectangle of
 * a rotated box; the box is then the same before the rotation.
 */
export type Candidate = BoundingBox & { classIndex: number; score: number; row: number; turned?: RotatedRectangle }

export type Suppression = { iou: number; acrossClasses: boolean } | null

/**
 * Returns the most confident candidates, at most `limit`, without those that overlap a better one of their class, or of any
 * class, by more than the threshold. Keeps the order of equal scores.
 */
export function nonMaximumSuppression(
  candidates: readonly Candidate[],
  suppression: Suppression,
  limit: number,
): Candidate[] {
  const ranked = candidates.toSorted((a, b) => b.score - a.score)
  if (suppression === null) return ranked.slice(0, limit)
  const { iou: threshold, acrossClasses } = suppression
  const kept: Candidate[] = []
  for (const candidate of ranked) {
    if (kept.length >= limit) break
    const overlaps = kept.some(
      (other) => (acrossClasses || other.classIndex === candidate.classIndex) && overlap(other, candidate) > threshold,
    )
    if (!overlaps) kept.push(candidate)
  }
  return kept
}

const overlap = (a: Candidate, b: Candidate): number =>
  a.turned && b.turned ? rotatedIou(a.turned, b.turned) : iou(a, b)
