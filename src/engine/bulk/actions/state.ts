import type { ImageState } from '#model/image.ts'
import { emptyDiff } from '#model/labels/diff.ts'
import { defineAction } from '../define-action.ts'
import { applyEdit, revertOneEdit } from './by-edit.ts'

const waiting: readonly ImageState[] = ['new', 'predicted']
const titles: Record<ImageState, string> = {
  new: 'Reopened for review',
  predicted: 'Reopened for review',
  reviewed: 'Marked reviewed',
  approved: 'Approved',
  rejected: 'Rejected',
}
const suggestions: Record<ImageState, string> = {
  new: 'Reopen for review',
  predicted: 'Reopen for review',
  reviewed: 'Mark reviewed',
  approved: 'Approve',
  rejected: 'Reject',
}

export const state = defineAction({
  kind: 'state',
  title: 'Change the state',
  role: 'annotator',
  historyTitle: (_, { state: to }) => titles[to],
  suggestion: (_, { state: to }) => suggestions[to],
  changes: (_, { state: to }) =>
    waiting.includes(to)
      ? { sql: "image.state NOT IN ('new', 'predicted')", parameters: [] }
      : { sql: 'image.state <> ?', parameters: [to] },
  apply(context, imageRow, { state: requested }) {
    const before = context.store.values<ImageState>('SELECT state FROM image WHERE id = ?', [imageRow])[0]
    if (before === undefined) return { skipped: 'The image no longer exists.' }
    const hasRun = () => context.store.get('SELECT 1 FROM prediction_run WHERE image_id = ?', [imageRow]) !== undefined
    const after = waiting.includes(requested) ? (hasRun() ? 'predicted' : 'new') : requested
    if (before === after || (waiting.includes(requested) && waiting.includes(before)))
      return { skipped: `It is ${before} already.` }
    return applyEdit(context, imageRow, { ...emptyDiff, state: { before, after } }, 0)
  },
  undo: revertOneEdit,
})
