import { type Diff, invert } from '#model/labels/diff.ts'
import type { ActingContext } from '../../context.ts'
import { refusalOf } from '../../errors.ts'
import { recordEdit } from '../../labeling/index.ts'
import type { ActionResult } from '../define-action.ts'

/** Records an edit of kind `bulk`. It is undone with its own diff, from the ledger. */
export function applyEdit(context: ActingContext, imageRow: number, diff: Diff, labels: number): ActionResult {
  try {
    return { undo: { revision: recordEdit(context, { imageRow, kind: 'bulk', diff }).revision }, labels }
  } catch (error) {
    return { skipped: refusalOf(error) }
  }
}

/** Records an edit with the inverse of the one that made this revision, unless later edits depend on it. */
export function revertOneEdit(context: ActingContext, imageRow: number, undo: unknown): string | null {
  const { revision } = undo as { revision: number }
  const text = context.store.values<string>('SELECT diff FROM edit WHERE image_id = ? AND revision = ?', [
    imageRow,
    revision,
  ])[0]
  if (text === undefined) return 'Its edit is not in the ledger.'
  try {
    recordEdit(context, { imageRow, kind: 'undo', diff: invert(JSON.parse(text)) })
    return null
  } catch (error) {
    return refusalOf(error)
  }
}
