import type { EditKind } from '#contract'
import type { ImageState } from '#model/image.ts'
import { isNotReviewed } from '#model/query/to-review.ts'
import type { Review } from '../edits/state-change.ts'
import type { LabeledImage } from '../queries.ts'

/** What is stored of a user's verdict besides the state. Times are milliseconds UTC, users are rows. */
export type Verdict = Pick<
  LabeledImage,
  'state_reason' | 'sent_back_to' | 'approved_at' | 'approved_by' | 'reviewed_blind'
>

/**
 * Returns the verdict after an edit that changes the image's state, with or without a reason. A review that is reverted
 * with a reason was sent back to its reviewer. Whether the labels were made blind is recorded when a user first
 * finishes them by hand; once the predictions were visible it is never blind again.
 */
export function verdictAfter(
  image: LabeledImage,
  edit: {
    to: ImageState
    reason: string | null
    kind: EditKind
    approval: NonNullable<Review>
  },
): Verdict {
  const { to, reason, kind, approval } = edit
  const from = image.state
  if (from === to) return { ...verdictOf(image), state_reason: reason }
  const wasSentBack = isNotReviewed(to) && !isNotReviewed(from) && reason !== null
  return {
    state_reason: reason,
    sent_back_to: wasSentBack ? image.reviewed_by : null,
    approved_at: to === 'approved' ? approval.atMs : null,
    approved_by: to === 'approved' ? approval.userRow : null,
    reviewed_blind: blindAfter(image, to, kind),
  }
}

function blindAfter({ state: from, reviewed_blind: before, is_blind }: LabeledImage, to: ImageState, kind: EditKind) {
  if (isNotReviewed(to)) return isNotReviewed(from) ? before : 0
  const isByHand = kind === 'edit' || kind === 'redo'
  return isNotReviewed(from) && before === null && isByHand ? is_blind : before
}

const verdictOf = ({ state_reason, sent_back_to, approved_at, approved_by, reviewed_blind }: Verdict): Verdict => ({
  state_reason,
  sent_back_to,
  approved_at,
  approved_by,
  reviewed_blind,
})
