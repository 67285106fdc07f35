import type { ImageState } from '../image.ts'

/** Whether nobody has reviewed an image in this state, or the review was sent back. */
export const isNotReviewed = (state: ImageState): boolean => state === 'new' || state === 'predicted'

/** The same as a query. */
export const notReviewed = 'state == "new" || state == "predicted"'

/**
 * The images to review that every page counts and the review opens with: active, not reviewed, and not sent back or assigned
 * to somebody else.
 */
export const toReviewBy = (userName: string): string => `${JSON.stringify(userName)} in review.waitsFor`

/** The reviewed images that a user may give a second review. */
export const toApproveBy = (userName: string): string => `${JSON.stringify(userName)} in review.approvableBy`

/**
 * Returns the query for images waiting for a second review by a user: those in the share that gets one, and not
 * assigned to somebody else.
 */
export const commonSecondReview = (userName: string): string =>
  `${toApproveBy(userName)} && review.second && (size(review.assignedTo) == 0 || ${JSON.stringify(userName)} in review.assignedTo)`

/** Whether a query is of the queue that everybody pulls from, where nobody is offered what is assigned to others. */
export const isCommonQueue = (where: string, userName: string): boolean =>
  [toReviewBy(userName), commonSecondReview(userName)].some(
    (common) => where === common || where.startsWith(`${common} && `),
  )

/** Whether a query is what one user has of an assigned queue. */
export const isAssignedQueue = (where: string): boolean => /^inQueue\("que_\d+", \d+\)$/.test(where)
