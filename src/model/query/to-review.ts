import type { ImageState } from '../image.ts'

/** Whether nobody has reviewed an image in this state, or the review was sent back. */
export const isNotReviewed = (state: ImageState): boolean => state === 'new' || state === 'predicted'

/** The same as a query. */
export const notReviewed = 'state == "new" || state == "predicted"'

/**
 * The images to review that every page counts and the review opens with: active, not reviewed, and not sent back to somebody
 * else.
 */
export const toReviewBy = (userName: string): string => `${JSON.stringify(userName)} in review.waitsFor`

/** The reviewed images that a user may give a second review. */
export const toApproveBy = (userName: string): string => `${JSON.stringify(userName)} in review.approvableBy`
