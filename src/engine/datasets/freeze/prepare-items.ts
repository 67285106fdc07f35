import type { EmptyBy } from '#model/labels/negatives.ts'
import { type StoredLabel, storedLabels } from '../../labeling/for-threads.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { type ClassNames, storedDigests } from '../content-hash.ts'

/** SQL: how an image without labels was finished, NULL for one with labels. A look by hand counts before all else. */
export const emptyBy = `CASE
  WHEN EXISTS (SELECT 1 FROM annotation WHERE annotation.image_id = image.id) THEN NULL
  WHEN image.reviewed_blind = 1 THEN 'blind'
  ELSE coalesce((
    SELECT CASE WHEN kind IN ('bulk', 'import') THEN kind ELSE 'user' END FROM edit
    WHERE edit.image_id = image.id AND diff ->> '$.state.after' IN ('reviewed', 'approved')
    ORDER BY kind IN ('bulk', 'import'), revision DESC LIMIT 1), 'unknown') END`

/** What of an image goes into hash and figures of a version, at a revision. Its labels are shared with the workspace. */
export type PreparedItem = [
  imageRow: number,
  revision: number,
  emptyBy: EmptyBy | null,
  digest: string,
  classCounts: string,
]

/** Images that are prepared together: few enough that their labels are cleared up while they are young. */
export const preparedAtOnce = 250

/** `former`: a version whose items are as good where the revision is the same. */
export type ItemsAsked = { rows: readonly number[]; former: number | null; names: ClassNames }

/** The items of images as they are now, of those that are there. */
export function prepareItems(store: ReadOnlyStore, { rows, former, names }: ItemsAsked): PreparedItem[] {
  const known = new Map(formerItems(store, rows, former).map((item) => [item[0], item]))
  const made = rows.filter((row) => !known.has(row))
  const labels = storedLabels(store, made)
  const digestOf = storedDigests(names)
  const images = store.arrays<[imageRow: number, revision: number, emptyBy: EmptyBy | null]>(
    `SELECT image.id, image.revision, ${emptyBy} FROM json_each(?) AS wanted CROSS JOIN image ON image.id = wanted.value`,
    [JSON.stringify(made)],
  )
  for (const [row, revision, finished] of images) {
    const own = labels.get(row) ?? []
    known.set(row, [row, revision, finished, digestOf(own), JSON.stringify(countsOf(own))])
  }
  return rows.map((row) => known.get(row)).filter((item) => item !== undefined)
}

/** What a version has of images that have been as they are since: their labels are shared still. */
const formerItems = (store: ReadOnlyStore, rows: readonly number[], former: number | null): PreparedItem[] =>
  former === null
    ? []
    : store.arrays<PreparedItem>(
        `SELECT image.id, image.revision, item.empty_by, item.digest, item.class_counts
         FROM json_each(?) AS wanted CROSS JOIN image ON image.id = wanted.value
         CROSS JOIN dataset_item AS item ON item.dataset_id = ? AND item.image_id = image.id
         WHERE item.revision = image.revision AND item.labels = '' AND item.labels_id IS NULL`,
        [JSON.stringify(rows), former],
      )

function countsOf(labels: readonly StoredLabel[]): Record<number, number> {
  const counts: Record<number, number> = {}
  for (const [, , , classId] of labels) counts[classId] = (counts[classId] ?? 0) + 1
  return counts
}
