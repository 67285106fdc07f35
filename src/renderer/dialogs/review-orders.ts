import { t } from '@lingui/core/macro'
import type { EngineClient } from '#contract'
import { commonSecondReview, notReviewed, toReviewBy } from '#model/query/to-review.ts'
import { engine } from '../connection/index.ts'
import type { Purpose } from '../route/route.ts'

/** The orders of a review. `random` gets a seed when the review starts. */
export const reviewOrders = [
  { value: 'prediction.minScore', label: t`Least confident first` },
  { value: 'review.work:desc', label: t`Most corrections expected first` },
  { value: 'review.uncertainty:desc', label: t`Most uncertain first` },
  { value: 'review.disagreement:desc', label: t`Most disagreement first` },
  { value: 'review.novelty:desc', label: t`Most novel first` },
  { value: 'review.diversity', label: t`Diverse batch first` },
  { value: 'errors.overlooked:desc', label: t`Likely missed first` },
  { value: 'errors.badlyPlaced:desc', label: t`Likely misplaced first` },
  { value: 'errors.wrongClass:desc', label: t`Likely wrong class first` },
  { value: 'image.capturedAt', label: t`Oldest first` },
  { value: 'image.capturedAt:desc', label: t`Newest first` },
  { value: 'random', label: t`Random` },
  { value: 'image.path', label: t`File name` },
  { value: 'id', label: t`As imported, videos frame by frame` },
] as const

/** Returns the order if it is one of these, else the first. */
export const reviewOrder = (order: string | undefined): string =>
  (reviewOrders.find(({ value }) => value === order) ?? reviewOrders[0]).value

/** Returns the default order of a review: frame by frame if all images are frames, else least confident first. */
export async function usualOrder(
  where: string,
  library: Pick<EngineClient['library'], 'count'> = engine.library,
): Promise<string> {
  const { count } = await library.count({ where: `(${where}) && !has(sequence)` })
  return count === 0 ? 'id' : 'prediction.minScore'
}

const maxSeed = 1_000_000

/** Gives a random order its seed, so that it stays the same after a restart. */
export const withSeed = (order: string): string =>
  order === 'random' ? `random:${Math.floor(Math.random() * maxSeed)}` : order

/** Returns the query for images that were sent back to this user. */
export const sentBackTo = (userName: string): string => `review.sentBackTo == ${JSON.stringify(userName)}`

export const sentBackToOthers = (userName: string): string => `review.sentBackTo != null && !(${sentBackTo(userName)})`

/** Returns the query for images to review that are assigned to others, without those sent back to them. */
export const assignedToOthers = (userName: string): string =>
  `lifecycle == "active" && (${notReviewed}) && !(${toReviewBy(userName)}) && review.sentBackTo == null`

/** Returns the common queues for a purpose. Leads may also review what is assigned to others. */
export const queuesFor = (purpose: Purpose, userName: string, isLead: boolean): { title: string; where: string }[] => {
  if (purpose === 'approve')
    return [
      { title: t`Reviewed by others`, where: commonSecondReview(userName) },
      { title: t`All reviewed`, where: 'state == "reviewed"' },
    ]
  return [
    { title: t`To review`, where: toReviewBy(userName) },
    { title: t`Sent back to me`, where: sentBackTo(userName) },
    ...(isLead ? [{ title: t`Assigned to others`, where: assignedToOthers(userName) }] : []),
    { title: t`Skipped`, where: `review.skips > 0 && (${notReviewed})` },
    { title: t`Open comments`, where: 'comments.open > 0' },
    { title: t`Rejected`, where: 'state == "rejected"' },
  ]
}
