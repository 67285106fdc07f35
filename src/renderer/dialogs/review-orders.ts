import type { Purpose } from '../route/route.ts'

/** The orders in which images can be reviewed; `random` gets a seed when the review begins. */
export const reviewOrders = [
  { order: 'prediction.minScore', title: 'Least confident first' },
  { order: 'review.uncertainty:desc', title: 'Most uncertain first' },
  { order: 'review.disagreement:desc', title: 'Most disagreement first' },
  { order: 'review.novelty:desc', title: 'Most novel first' },
  { order: 'review.diversity', title: 'Varied batch first' },
  { order: 'errors.overlooked:desc', title: 'Likely overlooked first' },
  { order: 'errors.badlyPlaced:desc', title: 'Likely badly placed first' },
  { order: 'errors.wrongClass:desc', title: 'Likely wrong class first' },
  { order: 'image.capturedAt', title: 'Oldest first' },
  { order: 'image.capturedAt:desc', title: 'Newest first' },
  { order: 'random', title: 'Random' },
  { order: 'image.path', title: 'File name' },
  { order: 'id', title: 'As imported' },
] as const

const greatestSeed = 1_000_000

/** A random order gets its seed here, so that it stays the same after a restart. */
export const withSeed = (order: string): string =>
  order === 'random' ? `random:${Math.floor(Math.random() * greatestSeed)}` : order

/** Ready-made queues for each purpose. */
export const queuesFor = (purpose: Purpose, userName: string): { title: string; where: string }[] => {
  const me = JSON.stringify(userName)
  if (purpose === 'approve')
    return [
      { title: 'Reviewed by others', where: `state == "reviewed" && reviewer != ${me}` },
      { title: 'All reviewed', where: 'state == "reviewed"' },
    ]
  return [
    { title: 'Not reviewed', where: 'state == "predicted" || state == "new"' },
    { title: 'Sent back to me', where: `review.sentBackTo == ${me}` },
    { title: 'Skipped', where: 'review.skips > 0 && (state == "predicted" || state == "new")' },
    { title: 'Open comments', where: 'comments.open > 0' },
    { title: 'Rejected', where: 'state == "rejected"' },
  ]
}
