import { emptyDiff, isEmpty } from '#model/labels/diff.ts'
import type { ActingContext } from '../../context.ts'
import { isBlindNow } from '../../query/index.ts'
import { takenByLabels } from '../edits/complete-edit.ts'
import { recordEdit } from '../edits/record-edit.ts'
import { imageByRow } from '../queries.ts'

/**
 * Makes a change that may reveal hidden predictions, in one transaction. Labels drawn before that take the predictions
 * of the same objects. `queueRow`: the change concerns only the images of that blind queue.
 */
export function stopWithholding<Result>(acting: ActingContext, change: () => Result, queueRow?: number): Result {
  const { store } = acting
  return store.write(() => {
    const begun = store.values<number>(
      `SELECT id FROM image WHERE label_count > 0 AND lifecycle NOT IN ('trashed', 'purged')
         AND (:queue IS NULL OR id IN (SELECT image_id FROM blind_image WHERE queue_id = :queue))
         AND ${isBlindNow('image').sql}`,
      { queue: queueRow ?? null },
    )
    const result = change()
    for (const row of begun) {
      const image = imageByRow(store, row)
      if (!image || image.is_blind === 1) continue
      const diff = takenByLabels(acting, image, emptyDiff)
      if (!isEmpty(diff)) recordEdit(acting, { imageRow: row, kind: 'bulk', diff, alone: true })
    }
    return result
  })
}
