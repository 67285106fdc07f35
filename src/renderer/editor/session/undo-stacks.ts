import type { Edit } from '#contract'
import { type Diff, invert, isEmpty, type Labels } from '#model/labels/diff.ts'
import { withoutTaken } from '#model/labels/take-predictions.ts'
import { rebased } from './rebase.ts'

/** What can be undone and done again, the last one on top (at the end). */
export type UndoStacks = { undo: readonly Diff[]; redo: readonly Diff[] }

/**
 * Rebuilds both stacks from the edits of an image, oldest first, so that undo reaches back beyond a restart.
 * Imported labels are the base of undo: they can't be undone here. Drawn labels keep the predictions that
 * they took when a blind review ended: predictions that were shown would be accepted as second labels.
 */
export function undoStacks(edits: readonly Pick<Edit, 'kind' | 'diff'>[]): UndoStacks {
  const undo: Diff[] = []
  let redo: Diff[] = []
  for (const { kind, diff: made } of edits) {
    const diff = withoutTaken(made)
    if (hasFollowed(diff) || isEmpty(diff)) continue
    if (kind === 'edit' || kind === 'bulk') {
      undo.push(diff)
      redo = []
    } else if (kind === 'undo') {
      undo.pop()
      redo.push(invert(diff))
    } else if (kind === 'redo') {
      redo.pop()
      undo.push(diff)
    }
  }
  return { undo, redo }
}

/** An interpolated object followed an edit of another image, which is taken back there. */
const hasFollowed = ({ annotations, predictions }: Diff): boolean =>
  predictions.length === 0 &&
  annotations.length > 0 &&
  annotations.every(({ before, after }) => {
    const [was, is] = [before?.track, after?.track]
    return was && is && was.number === is.number && !was.keyframe && !is.keyframe
  })

/** An edit may have lost its ground meanwhile (the model ran again): then the one before it is next. */
export function lastThatChanges(labels: Labels, diffs: readonly Diff[]): Diff | null {
  for (const diff of diffs.toReversed()) {
    const fitting = rebased(labels, diff)
    if (!isEmpty(fitting)) return fitting
  }
  return null
}
