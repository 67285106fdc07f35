import type { ImageState } from '#model/image.ts'
import type { Prediction } from '#model/labels/annotation.ts'
import { isShown } from '#model/labels/is-shown.ts'
import { isNotReviewed } from '#model/query/to-review.ts'

/** The predictions that a review of the image would show: none once a user has finished it. */
export const shownPredictions = ({
  predictions,
  state,
}: {
  predictions: readonly Prediction[]
  state: ImageState
}): Prediction[] =>
  isNotReviewed(state) ? predictions.filter((one) => one.outcome === 'open' && isShown(one, null)) : []
