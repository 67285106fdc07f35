import { t } from '@lingui/core/macro'
import type { Purpose } from '../route/route.ts'

/** The orders in which images can be reviewed; `random` gets a seed when the review begins. */
export const reviewOrders = [
  { order: 'prediction.minScore', title: t`Least confident first` },
  { order: 'review.uncertainty:desc', title: t`Most uncertain first` },
  { order: 'review.disagreement:desc', title: t`Most disagreement first` },
  { order: 'review.novelty:desc', title: t`Most novel first` },
  { order: 'review.diversity', title: t`Varied batch first` },
  { order: 'errors.overlooked:desc', title: t`Likely overlooked first` },
  { order: 'errors.badlyPlaced:desc', title: t`Likely badly placed first` },
  { order: 'errors.wrongClass:desc', title: t`Likely wrong class first` },
  { order: 'image.capturedAt', title: t`Oldest first` },
  { order: 'image.capturedAt:desc', title: t`Newest first` },
  { order: 'random', title: t`Random` },
  { order: 'image.path', title: t`File name` },
  { order: 'id', title: t`As imported` },
] as const

const greatestSeed = 1_000_000

/** A random order gets its seed here, so that it stays the same after a restart. */
export const withSeed = (order: string): string =>
  order === 'random' ? `random:${Math.floor(Math.random() * greatestSeed)}` : order

/** The images that a second reviewer returned to this user. */
export const sentBackTo = (userName: string): string => `review.sentBackTo == ${JSON.stringify(userName)}`

/** Ready-made queues for each purpose. */
export const queuesFor = (purpose: Purpose, userName: string): { title: string; where: string }[] => {
  const me = JSON.stringify(userName)
  if (purpose === 'approve')
    return [
      { title: t`Reviewed by others`, where: `state == "reviewed" && reviewer != ${me}` },
      { title: t`All reviewed`, where: 'state == "reviewed"' },
    ]
  return [
    { title: t`Not reviewed`, where: 'state == "predicted" || state == "new"' },
    { title: t`Sent back to me`, where: sentBackTo(userName) },
    { title: t`Skipped`, where: 'review.skips > 0 && (state == "predicted" || state == "new")' },
    { title: t`Open comments`, where: 'comments.open > 0' },
    { title: t`Rejected`, where: 'state == "rejected"' },
  ]
}
