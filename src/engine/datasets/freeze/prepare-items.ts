import type { EmptyBy } from '#model/labels/negatives.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { type ClassNames, storedDigests } from '../content-hash.ts'
import { type StoredLabel, storedLabels } from './stored-labels.ts'

/** SQL: how an image without labels was finished, NULL for one with labels. A look by hand counts before all else. */
export const emptyBy = `CASE
  WHEN EXISTS (SELECT 1 FROM annotation WHERE annotation.image_id = image.id) THEN NULL
  WHEN image.reviewed_blind = 1 THEN 'blind'
  ELSE coalesce((
    SELECT CASE WHEN kind IN ('bulk', 'import') THEN kind ELSE 'user' END FROM edit
    WHERE edit.image_id = image.id AND diff ->> '$.state.after' IN ('reviewed', 'approved')
    ORDER BY kind IN ('bulk', 'import'), revision DESC LIMIT 1), 'unknown') END`

/** Images that are prepared together, and written by one statement. */
export const batchSize = 100

/**
 * What of images goes into hash and figures of a version: of each its row, its revision, how it was finished if it has no
 * labels, the digest of its labels and how many it has by class, as one JSON array per image. Its labels are shared with the
 * workspace.
 */
export type PreparedBatch = { rows: readonly number[]; items: string }

/** `former`: a version whose items are as good where the revision is the same. */
export type ItemsAsked = { rows: readonly number[]; former: number | null; names: ClassNames }

/** The items of images as they are now, of those that are there; at most a batch. */
export function prepareItems(store: ReadOnlyStore, { rows, former, names }: ItemsAsked): PreparedBatch {
  const items = new Map(formerItems(store, rows, former))
  const made = rows.filter((row) => !items.has(row))
  const labels = storedLabels(store, made)
  const digestOf = storedDigests(names)
  const revisions = store.arrays<[imageRow: number, revision: number]>(
    'SELECT image.id, image.revision FROM json_each(?) AS wanted CROSS JOIN image ON image.id = wanted.value',
    [JSON.stringify(made)],
  )
  const empty = new Map(
    store.arrays<[imageRow: number, by: EmptyBy | null]>(
      `SELECT image.id, ${emptyBy} FROM json_each(?) AS wanted CROSS JOIN image ON image.id = wanted.value`,
      [JSON.stringify(made.filter((row) => !labels.has(row)))],
    ),
  )
  for (const [row, revision] of revisions) {
    const own = labels.get(row) ?? []
    const finished = JSON.stringify(empty.get(row) ?? null)
    items.set(row, `[${row},${revision},${finished},"${digestOf(own)}",${JSON.stringify(countsOf(own))}]`)
  }
  const there = rows.filter((row) => items.has(row))
  return { rows: there, items: `[${there.map((row) => items.get(row)).join(',')}]` }
}

/** What a version has of images that have been as they are since: their labels are shared still. */
const formerItems = (store: ReadOnlyStore, rows: readonly number[], former: number | null): [number, string][] =>
  former === null
    ? []
    : store.arrays<[imageRow: number, item: string]>(
        `SELECT image.id, json_array(image.id, image.revision, item.empty_by, item.digest, item.class_counts)
         FROM json_each(?) AS wanted CROSS JOIN image ON image.id = wanted.value
         CROSS JOIN dataset_item AS item ON item.dataset_id = ? AND item.image_id = image.id
         WHERE item.revision = image.revision AND item.labels = '' AND item.labels_id IS NULL`,
        [JSON.stringify(rows), former],
      )

/** As JSON: how many labels there are by the ids of their classes. */
function countsOf(labels: readonly StoredLabel[]): string {
  const counts = new Map<number, number>()
  for (const [, , classId] of labels) counts.set(classId, (counts.get(classId) ?? 0) + 1)
  let text = ''
  for (const [id, n] of counts) text += `${text === '' ? '' : ','}"${id}":${n}`
  return `{${text}}`
}
