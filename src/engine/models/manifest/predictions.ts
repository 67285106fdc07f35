import type { BoundingBox } from '#model/geometry/box.ts'
import { boundsOfGeometry, type Geometry, shapeOf as shapeOfGeometry } from '#model/shapes/index.ts'
import { boxOnImage, type Letterbox } from './letterbox.ts'
import { type Candidate, nonMaximumSuppression, type Suppression } from './non-maximum-suppression.ts'
import type { ShapeOf } from './shapes.ts'

/**
 * A model's raw prediction: one of its own classes, counted from 0, and where, in pixels of the upright original. `geometry`
 * is the shape where it is more than the box around it.
 */
export type Prediction = { classIndex: number; score: number; box: BoundingBox; geometry?: Geometry }

/** Which predictions are kept: at or above this confidence, and at most this many, the most confident first. */
export type Keep = { fromScore: number; atMost: number }

/** What one run proposes, most confident first, and how many more there were than are kept. */
export type DecodedOutputs = { predictions: Prediction[]; cut: number }

/** Dropped predictions are counted up to this number. */
const maxCut = 1000

/**
 * Candidates in input pixels as predictions on the image. Those outside of the image are left out; throws for a place
 * that is not a finite number.
 */
export function predictionsFrom(
  candidates: readonly Candidate[],
  frame: Letterbox,
  keep: Keep,
  suppression: Suppression,
  shapeOf: ShapeOf = () => null,
): DecodedOutputs {
  if (!candidates.every(({ x, y, width, height }) => Number.isFinite(x + y + width + height)))
    throw new Error('The model gave a box that is no finite number.')
  const distinct = nonMaximumSuppression(candidates, suppression, keep.atMost + maxCut)
  const predictions = distinct.slice(0, keep.atMost).flatMap((candidate) => {
    const { classIndex, x, y, width, height } = candidate
    const score = Math.min(candidate.score, 1)
    const box = boxOnImage({ x, y, width, height }, frame)
    const geometry = shapeOf(candidate, box)
    if (geometry && !shapeOfGeometry(geometry).problem(geometry, frame.image.widthPx, frame.image.heightPx))
      return [{ classIndex, score, box: boundsOfGeometry(geometry), geometry }]
    return box.width > 0 && box.height > 0 ? [{ classIndex, score, box }] : []
  })
  return { predictions, cut: Math.max(0, distinct.length - keep.atMost) }
}
