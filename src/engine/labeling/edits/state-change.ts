import type { EditKind } from '#contract'
import type { ImageState } from '#model/image.ts'

/**
 * The states that a user's edit may change each state to. Only a model run makes `predicted`, so an edit only returns
 * to it; `approved` needs a review first.
 */
const allowed: Record<ImageState, readonly ImageState[]> = {
  new: ['reviewed', 'rejected'],
  predicted: ['reviewed', 'rejected'],
  reviewed: ['new', 'predicted', 'approved', 'rejected'],
  approved: ['reviewed', 'rejected'],
  rejected: ['new', 'predicted', 'reviewed'],
}

export type Review = { atMs: number; userRow: number } | null
export type StateChange = { ok: true; review: Review } | { ok: false; rule: 'order' | 'second-person'; message: string }

/**
 * Returns whether an edit may change the state like this, and who counts as the reviewer afterward: the user who first
 * reviewed or rejected the image since it was last `new` or `predicted`. Undo and redo may also restore an approval.
 */
export function stateChange(change: {
  from: ImageState
  to: ImageState
  kind: EditKind
  review: Review
  /** The user whose review was sent back: undoing that makes them the reviewer again. */
  sentBackTo: number | null
  mayApprove: boolean
  now: { atMs: number; userRow: number }
}): StateChange {
  const { from, to, kind, review, sentBackTo, mayApprove, now } = change
  const again = kind === 'undo' || kind === 'redo'
  const backToApproved = again && from === 'rejected' && to === 'approved'
  if (from !== to && !allowed[from].includes(to) && !backToApproved)
    return { ok: false, rule: 'order', message: `An image that is ${from} can't become ${to}.` }
  if (from === to) return { ok: true, review }
  if (to === 'approved' && !again && !mayApprove)
    return {
      ok: false,
      rule: 'second-person',
      message: 'Someone else must approve your review. An admin can change this in Settings.',
    }
  if (to === 'new' || to === 'predicted') return { ok: true, review: null }
  if (to === 'reviewed' && !again && from !== 'approved') return { ok: true, review: now }
  if (to === 'reviewed' && kind === 'undo' && sentBackTo !== null)
    return { ok: true, review: { atMs: now.atMs, userRow: sentBackTo } }
  return { ok: true, review: review ?? now }
}
