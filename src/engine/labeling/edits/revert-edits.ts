import { type EditId, type ImageId, idOf } from '#model/ids.ts'
import { Diff, invert } from '#model/labels/diff.ts'
import type { ActingContext } from '../../context.ts'
import { refusalOf } from '../../errors.ts'
import { writeEach } from '../../threads/write-in-pieces.ts'
import { recordEdit } from './record-edit.ts'

type EditRow = { image_id: number; revision: number; now: number; kind: string; diff: string }

/**
 * Reverts edits with inverse edits, the last one first. An edit that later edits depend on is skipped and named: its
 * image has to be corrected by hand, in its history.
 */
export async function revertEdits(
  context: ActingContext,
  edits: readonly EditId[],
): Promise<{ edits: number; skipped: { editId: EditId; reason: string }[] }> {
  const skipped: { editId: EditId; reason: string }[] = []
  const changed = new Set<ImageId>()
  let count = 0
  const takeBack = (editId: EditId) => {
    const problem = takeBackOne(context, editId, changed)
    if (problem) skipped.push({ editId, reason: problem })
    else count += 1
  }
  await writeEach(context.store, edits.toReversed(), takeBack)
  if (changed.size > 0) context.announce({ type: 'labelsChanged', images: [...changed] })
  return { edits: count, skipped }
}

function takeBackOne(context: ActingContext, editId: EditId, changed: Set<ImageId>): string | null {
  const row = context.store.get<EditRow>(
    `SELECT edit.image_id, edit.revision, image.revision AS now, edit.kind, edit.diff
     FROM edit JOIN image ON image.id = edit.image_id WHERE edit.id = ?`,
    [editId],
  )
  if (!row) return 'There is no such edit.'
  if (row.kind === 'undo' || row.kind === 'import') return `An edit of kind ${row.kind} can't be undone here.`
  if (row.revision !== row.now) return 'The image has been changed since.'
  try {
    recordEdit(context, {
      imageRow: row.image_id,
      kind: 'undo',
      diff: invert(Diff.parse(JSON.parse(row.diff))),
      alone: true,
    })
    changed.add(idOf('img', row.image_id))
    return null
  } catch (error) {
    return refusalOf(error)
  }
}
