import { t } from '@lingui/core/macro'
import { toReviewBy } from '#model/query/to-review.ts'

/** Returns the preset queries above the images, some with an order. */
export const queryPresets = (userName: string): readonly { title: string; where: string; order: string }[] => [
  { title: t`To review`, where: toReviewBy(userName), order: '' },
  { title: t`Least confident first`, where: toReviewBy(userName), order: 'prediction.minScore' },
  { title: t`Disagreements`, where: 'review.disagreement > 0.3', order: 'review.disagreement:desc' },
  { title: t`Sent back`, where: 'review.verdict == "sentBack"', order: '' },
  { title: t`Rejected`, where: 'state == "rejected"', order: '' },
]

/** The orders of the menu. Those that the engine can't sort by are hidden. */
export const queryOrders: readonly { order: string; title: string }[] = [
  { order: '', title: t`Import order` },
  { order: 'image.path', title: t`Name` },
  { order: 'image.capturedAt:desc', title: t`Captured, newest first` },
  { order: 'image.capturedAt', title: t`Captured, oldest first` },
  { order: 'prediction.minScore', title: t`Least confident first` },
  { order: 'review.disagreement:desc', title: t`Most disagreement first` },
  { order: 'review.work:desc', title: t`Most corrections expected first` },
  { order: 'review.uncertainty:desc', title: t`Most uncertain first` },
  { order: 'review.novelty:desc', title: t`Most novel first` },
  { order: 'review.diversity', title: t`Diverse batch first` },
  { order: 'errors.overlooked:desc', title: t`Likely missed first` },
  { order: 'errors.badlyPlaced:desc', title: t`Likely misplaced first` },
  { order: 'errors.wrongClass:desc', title: t`Likely wrong class first` },
  { order: 'prediction.count:desc', title: t`Most predictions first` },
  { order: 'labels.count:desc', title: t`Most labels first` },
  { order: 'image.reviewedAt:desc', title: t`Recently reviewed` },
  { order: 'image.bytes:desc', title: t`Largest files first` },
  { order: 'duplicates.group', title: t`Near-duplicates together` },
  { order: 'sequence', title: t`Sequences together` },
]
