import type { EditKind } from '#contract'
import { type EditId, rowOf } from '#model/ids.ts'
import type { ImageState } from '#model/image.ts'
import { isNotReviewed } from '#model/query/to-review.ts'
import type { ActingContext } from '../../context.ts'

/**
 * Marks an image as settled by an edit that gives it the labels of several users, and as unsettled again when that edit
 * is undone. Only inside of the transaction of the edit.
 */
export function followSettlement(
  { store, clock, actor }: ActingContext,
  imageRow: number,
  edit: { editId: EditId; kind: EditKind; to: ImageState; byItself: boolean },
): void {
  const { editId, kind, to, byItself } = edit
  if (!isNotReviewed(to))
    store.run(
      `UPDATE independent_image SET is_open = 0, settled_at = :at, settled_by = :by, edit_id = :edit
       WHERE image_id = :image AND is_open = 1`,
      { image: imageRow, at: clock.nowMs(), by: byItself ? null : rowOf(actor.userId), edit: editId },
    )
  else if (kind === 'undo')
    store.run(
      `UPDATE independent_image SET is_open = 1, settled_at = NULL, settled_by = NULL, edit_id = NULL
       WHERE image_id = ? AND settled_at = (SELECT max(settled_at) FROM independent_image AS last WHERE last.image_id = independent_image.image_id)
         AND queue_id IN (SELECT id FROM review_queue WHERE closed_at IS NULL)`,
      [imageRow],
    )
}
