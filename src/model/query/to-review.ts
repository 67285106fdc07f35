import type { ImageState } from '../image.ts'

/** Whether an image in this state is not reviewed, or its review was sent back. */
export const isNotReviewed = (state: ImageState): boolean => state === 'new' || state === 'predicted'

/** The same as a query. */
export const notReviewed = 'state == "new" || state == "predicted"'

/** The images to review, as every page counts them: active, not reviewed, and not sent back or assigned to another user. */
export const toReviewBy = (userName: string): string => `${JSON.stringify(userName)} in review.waitsFor`

/** The reviewed images that a user may give a second review. */
export const toApproveBy = (userName: string): string => `${JSON.stringify(userName)} in review.approvableBy`

/**
 * Returns the query for images waiting for a second review by a user: those in the share that gets one, and not
 * assigned to another user.
 */
export const commonSecondReview = (userName: string): string =>
  `${toApproveBy(userName)} && review.second && (size(review.assignedTo) == 0 || ${JSON.stringify(userName)} in review.assignedTo)`

/** Whether a query is of the common queue, which skips images assigned to other users. */
export const isCommonQueue = (where: string, userName: string): boolean =>
  [toReviewBy(userName), commonSecondReview(userName)].some(
    (common) => where === common || where.startsWith(`${common} && `),
  )

/** Whether a query is one user's part of an assigned queue. */
export const isAssignedQueue = (where: string): boolean => /^inQueue\("que_\d+", \d+\)$/.test(where)
