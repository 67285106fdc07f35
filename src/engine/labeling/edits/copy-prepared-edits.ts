import { type EditId, rowOf } from '#model/ids.ts'
import type { Diff } from '#model/labels/diff.ts'
import type { ActingContext } from '../../context.ts'
import { refreshDisagreement } from '../../library/index.ts'
import { type NewLabel, newLabelColumns } from './prepare-edits.ts'

/** A prepared edit for an image that somebody changed meanwhile. */
export type PreparedImport = { imageRow: number; editId: EditId; labels: readonly NewLabel[]; change: Diff['state'] }

const prepared = `FROM prepared.edit AS edit CROSS JOIN image ON image.id = edit.image_id WHERE edit.n BETWEEN :first AND :last`

/** SQL: nobody has labeled, reviewed or deleted the image. */
const isUntouched = `image.revision = 0 AND image.label_count = 0 AND image.state = edit.state
  AND image.lifecycle NOT IN ('trashed', 'purged')
  AND NOT EXISTS (SELECT 1 FROM independent_image WHERE independent_image.image_id = image.id AND is_open = 1)`

const takeAnnotations = `INSERT INTO annotation (${newLabelColumns}, created_at, updated_at, updated_by)
  SELECT ${newLabelColumns}, :at, :at, :user FROM prepared.annotation
  WHERE row > coalesce((SELECT last FROM prepared.edit WHERE n = :first - 1), 0)
    AND row <= (SELECT last FROM prepared.edit WHERE n = :last)`
const takeEdits = `INSERT INTO main.edit (id, image_id, revision, kind, diff, user_id, at)
  SELECT id, image_id, 1, 'import', diff, :user, :at FROM prepared.edit WHERE n BETWEEN :first AND :last`
const changeImages = `UPDATE image SET revision = 1, label_count = edit.labels, state = edit.state_after,
    reviewed_at = iif(edit.state_after = 'reviewed', :at, NULL), reviewed_by = iif(edit.state_after = 'reviewed', :user, NULL)
  FROM prepared.edit AS edit WHERE edit.n BETWEEN :first AND :last AND image.id = edit.image_id`

/**
 * Copies the edits from `first` to `last` of the attached database `prepared`, as the acting user's edits of kind
 * `import`. The result is that of `recordEdit`, but written all at once: only for images that nobody has touched yet.
 * If one was touched, it copies nothing and returns null. Only inside of a `store.write`.
 */
export function copyPreparedEdits(
  { store, clock, actor }: ActingContext,
  first: number,
  last: number,
): { rows: number[]; labels: number } | null {
  const range = { first, last }
  const found = store.arrays<[number, number]>(
    `SELECT edit.image_id, edit.labels ${prepared} AND ${isUntouched}`,
    range,
  )
  if (found.length < last - first + 1) return null
  const rows = found.map(([row]) => row)
  const written = { ...range, at: clock.nowMs(), user: rowOf(actor.userId) }
  store.run(takeAnnotations, written)
  store.run(changeImages, written)
  store.run(takeEdits, written)
  refreshDisagreement(store, rows)
  return { rows, labels: found.reduce((sum, [, labels]) => sum + labels, 0) }
}

/** Returns the prepared edits, to be recorded one by one. */
export const preparedEdits = ({ store }: ActingContext, first: number, last: number): PreparedImport[] =>
  store
    .all<{ image_id: number; id: EditId; diff: string }>(
      'SELECT image_id, id, diff FROM prepared.edit WHERE n BETWEEN ? AND ? ORDER BY n',
      [first, last],
    )
    .map(({ image_id, id, diff }) => {
      const { annotations, state } = JSON.parse(diff) as { annotations: { after: NewLabel }[]; state: Diff['state'] }
      return { imageRow: image_id, editId: id, labels: annotations.map(({ after }) => after), change: state }
    })
