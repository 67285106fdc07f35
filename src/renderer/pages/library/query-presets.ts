/** Preset queries for the chips over the grid. An order goes with those where it is the point. */
export const queryPresets: readonly { title: string; where: string; order: string }[] = [
  { title: 'To review', where: 'state == "predicted"', order: '' },
  { title: 'Least confident first', where: 'state == "predicted"', order: 'prediction.minScore' },
  { title: 'Disagreements', where: 'review.disagreement > 0.3', order: 'review.disagreement:desc' },
  { title: 'Sent back', where: 'review.verdict == "sentBack"', order: '' },
  { title: 'Rejected', where: 'state == "rejected"', order: '' },
]

/** The orders of the menu, as far as the engine says that their field can be sorted by. */
export const queryOrders: readonly { order: string; title: string }[] = [
  { order: '', title: 'Import order' },
  { order: 'image.path', title: 'Name' },
  { order: 'image.capturedAt:desc', title: 'Captured, newest first' },
  { order: 'image.capturedAt', title: 'Captured, oldest first' },
  { order: 'prediction.minScore', title: 'Least confident first' },
  { order: 'review.disagreement:desc', title: 'Most disagreement first' },
  { order: 'review.uncertainty:desc', title: 'Most uncertain first' },
  { order: 'review.novelty:desc', title: 'Most novel first' },
  { order: 'review.diversity', title: 'Varied batch first' },
  { order: 'errors.overlooked:desc', title: 'Likely overlooked first' },
  { order: 'errors.badlyPlaced:desc', title: 'Likely badly placed first' },
  { order: 'errors.wrongClass:desc', title: 'Likely wrong class first' },
  { order: 'prediction.count:desc', title: 'Most predictions first' },
  { order: 'labels.count:desc', title: 'Most labels first' },
  { order: 'image.reviewedAt:desc', title: 'Recently reviewed' },
  { order: 'image.bytes:desc', title: 'Largest files first' },
  { order: 'duplicates.group', title: 'Near-duplicates together' },
  { order: 'sequence', title: 'Sequences together' },
]
