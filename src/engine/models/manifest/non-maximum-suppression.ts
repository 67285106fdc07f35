import { type BoundingBox, iou } from '#model/geometry/box.ts'
import { type RotatedRectangle, rotatedIou } from '#model/geometry/rotated.ts'

/**
 * A box that a model found, in pixels of its input, in a row of its outputs. `classIndex` counts the model's own classes
 * from 0. A turned one has its rectangle, and the box is the one around its middle before it was turned.
 */
export type Candidate = BoundingBox & { classIndex: number; score: number; row: number; turned?: RotatedRectangle }

export type Suppression = { iou: number; acrossClasses: boolean } | null

/**
 * The most confident candidates, at most `limit`, of which no two of one class overlap by more than the threshold; or
 * no two at all, across classes. Without a suppression all stay. Order of equal scores is kept.
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
