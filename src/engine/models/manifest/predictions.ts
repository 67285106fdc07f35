import type { BoundingBox } from '#model/geometry/box.ts'
import { boundsOfGeometry, type Geometry, shapeOf as shapeOfGeometry } from '#model/shapes/index.ts'
import { boxOnImage, type Letterbox } from './letterbox.ts'
import { type Candidate, nonMaximumSuppression, type Suppression } from './non-maximum-suppression.ts'
import type { ShapeOf } from './shapes.ts'

/** A raw prediction in pixels of the upright original. `classIndex`: of the model's classes. `geometry`: if not a box. */
export type Prediction = { classIndex: number; score: number; box: BoundingBox; geometry?: Geometry }

/** Which predictions to keep: from this confidence, at most this many, the most confident first. */
export type Keep = { fromScore: number; atMost: number }

/** The predictions of a run, most confident first, and the number beyond those that are kept. */
export type DecodedOutputs = { predictions: Prediction[]; cut: number }

/** Cut predictions are counted up to this number. */
const maxCut = 1000

/** Converts candidates to predictions on the image. Omits those outside the image. Throws for infinite coordinates. */
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
