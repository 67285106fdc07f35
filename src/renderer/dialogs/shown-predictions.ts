import type { ImageState } from '#model/image.ts'
import type { Prediction } from '#model/labels/annotation.ts'

/** The predictions that a review of the image would show: none once a user has finished it. */
export const shownPredictions = (
  { predictions, state }: { predictions: readonly Prediction[]; state: ImageState },
  fromScore: number,
): Prediction[] =>
  state === 'new' || state === 'predicted'
    ? predictions.filter(({ outcome, score }) => outcome === 'open' && score >= fromScore)
    : []
