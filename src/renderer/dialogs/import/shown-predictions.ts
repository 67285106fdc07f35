import type { ImageState } from '#model/image.ts'
import type { Prediction } from '#model/labels/annotation.ts'
import { isShown } from '#model/labels/is-shown.ts'
import { isNotReviewed } from '#model/query/to-review.ts'

/** Returns the predictions that review would show: none once the image is reviewed. */
export const shownPredictions = ({
  predictions,
  state,
}: {
  predictions: readonly Prediction[]
  state: ImageState
}): Prediction[] =>
  isNotReviewed(state) ? predictions.filter((one) => one.outcome === 'open' && isShown(one, null)) : []
