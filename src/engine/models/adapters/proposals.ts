import type { BoundingBox } from '#model/geometry/box.ts'
import type { Geometry } from '#model/shapes/index.ts'
import { boxOnImage, type Letterbox } from './letterbox.ts'
import { type Candidate, nonMaximumSuppression } from './non-maximum-suppression.ts'

/**
 * What a model proposes: one of its own classes, counted from 0, and where, in pixels of the upright original. `geometry`
 * is the shape where it is more than the box around it.
 */
export type Proposal = { classIndex: number; score: number; box: BoundingBox; geometry?: Geometry }

/** Which proposals are kept: from this confidence on, and at most so many, the most confident first. */
export type Keep = { fromScore: number; atMost: number }

/**
 * Candidates in input pixels as proposals on the image. Those outside of the image are left out; throws for a place
 * that is not a finite number.
 */
export function proposalsFrom(
  candidates: readonly Candidate[],
  frame: Letterbox,
  keep: Keep,
  iouThreshold: number | null,
): Proposal[] {
  if (!candidates.every(({ x, y, width, height }) => Number.isFinite(x + y + width + height)))
    throw new Error('The model gave a box that is no finite number.')
  return nonMaximumSuppression(candidates, iouThreshold, keep.atMost)
    .map(({ classIndex, score, ...box }) => ({ classIndex, score: Math.min(score, 1), box: boxOnImage(box, frame) }))
    .filter(({ box }) => box.width > 0 && box.height > 0)
}
