import type { Settings } from '#contract'
import type { BoundingBox } from '#model/geometry/box.ts'
import type { Keep, Prediction } from '../manifest/for-threads.ts'
import type { TextPrediction } from '../runtime/packed-predictions.ts'

/**
 * The findings of one run on one image. `extent`: the box in an imported file, by which the model is evaluated. `tail`:
 * findings that only evaluation counts, from the confidence `tailFrom`.
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
/** The number of masks that COCO's evaluation reads. A mask takes as much space as dozens of boxes. */
const masksAtMost = 100

type KeptSettings = Pick<Settings, 'keepFromScore' | 'maxPredictionsPerImage'>

/** Returns what pre-labeling keeps of an image for review. */
export const reviewKeep = ({ keepFromScore, maxPredictionsPerImage }: KeptSettings): Keep => ({
  fromScore: keepFromScore,
  atMost: maxPredictionsPerImage,
})

/** Returns what is kept for an evaluation: at least what pre-labeling keeps. */
export function evaluationKeep(settings: KeptSettings, hasMasks: boolean): Keep {
  const { fromScore, atMost } = reviewKeep(settings)
  return {
    fromScore: Math.min(fromScore, evaluationFromScore),
    atMost: Math.max(atMost, hasMasks ? masksAtMost : evaluationAtMost),
  }
}

/** Splits findings for evaluation into predictions for review and the tail. */
export function withTail(
  { imageRow, predictions }: { imageRow: number; predictions: readonly Found[] },
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
