import type { Settings } from '#contract'
import type { BoundingBox } from '#model/geometry/box.ts'
import type { Keep, Prediction } from '../manifest/for-threads.ts'
import type { TextPrediction } from '../runtime/packed-predictions.ts'

/**
 * What one run of a model found on one image; `extent`: its box as a file gave it, by which the model is measured. `tail` is
 * what counts in evaluation alone, from the confidence `tailFrom` on.
 */
export type Detections = {
  imageRow: number
  predictions: readonly (Found & { extent?: BoundingBox })[]
  tail?: readonly Found[]
  tailFrom?: number
}
export type Found = Prediction | TextPrediction

/** Evaluation counts predictions at or above this confidence, up to this many per image, as COCO evaluators do. */
const evaluationFromScore = 0.001
const evaluationAtMost = 300
/** Of masks as many as COCO's evaluation reads: each takes as much room as dozens of boxes. */
const masksAtMost = 100

type KeptSettings = Pick<Settings, 'keepFromScore' | 'maxPredictionsPerImage'>

/** What pre-labeling keeps of an image, which users review. */
export const reviewKeep = ({ keepFromScore, maxPredictionsPerImage }: KeptSettings): Keep => ({
  fromScore: keepFromScore,
  atMost: maxPredictionsPerImage,
})

/** What is kept where a model is evaluated: no less than pre-labeling keeps. */
export function evaluationKeep(settings: KeptSettings, hasMasks: boolean): Keep {
  const { fromScore, atMost } = reviewKeep(settings)
  return {
    fromScore: Math.min(fromScore, evaluationFromScore),
    atMost: Math.max(atMost, hasMasks ? masksAtMost : evaluationAtMost),
  }
}

/** Parts what was found for evaluation into what users review and the tail, which counts in evaluation alone. */
export function withTail(
  { imageRow, predictions }: { imageRow: number; predictions: readonly (Prediction | TextPrediction)[] },
  review: Keep,
  evaluation: Keep,
): Detections & { cut: number } {
  const shown = predictions.filter(({ score }) => score >= review.fromScore)
  return {
    imageRow,
    predictions: shown.slice(0, review.atMost),
    tail: [...shown.slice(review.atMost), ...predictions.filter(({ score }) => score < review.fromScore)],
    tailFrom: evaluation.fromScore,
    cut: Math.max(0, shown.length - review.atMost),
  }
}
