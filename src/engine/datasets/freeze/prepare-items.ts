import type { EmptyBy } from '#model/labels/negatives.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { type ClassNames, storedDigests } from '../versions/content-hash.ts'
import { type StoredLabel, storedLabels } from './stored-labels.ts'

/** SQL: how an image without labels was finished; NULL for one with labels. A manual review outranks everything else. */
export const emptyBy = `CASE
  WHEN EXISTS (SELECT 1 FROM annotation WHERE annotation.image_id = image.id) THEN NULL
  WHEN image.reviewed_blind = 1 THEN 'blind'
  ELSE coalesce((
    SELECT CASE WHEN kind IN ('bulk', 'import') THEN kind ELSE 'user' END FROM edit
    WHERE edit.image_id = image.id AND diff ->> '$.state.after' IN ('reviewed', 'approved')
    ORDER BY kind IN ('bulk', 'import'), revision DESC LIMIT 1), 'unknown') END`

/** Images that are prepared together and written by one statement. */
export const batchSize = 100

/**
 * What an image adds to hash and statistics of a version: the digest of its labels, how many it has by class
 * id as JSON, and how it was finished if it has none. The labels are shared with the workspace.
 */
export type PreparedItem = readonly [
  imageRow: number,
  revision: number,
  digest: string,
  counts: string,
  emptyBy: EmptyBy | null,
]

/** `former`: a version whose items can be reused if the revision is the same. */
export type ItemsRequest = { rows: readonly number[]; former: number | null; names: ClassNames }

/** The current items of those images that exist. */
export function prepareItems(store: ReadOnlyStore, { rows, former, names }: ItemsRequest): PreparedItem[][] {
  const digestOf = storedDigests(names)
  const batches: PreparedItem[][] = []
  for (let from = 0; from < rows.length; from += batchSize) {
    const wanted = rows.slice(from, from + batchSize)
    const items = new Map(formerItems(store, wanted, former).map((item) => [item[0], item]))
    const missing = wanted.filter((row) => !items.has(row))
    for (const item of madeItems(store, missing, digestOf)) items.set(item[0], item)
    batches.push(wanted.map((row) => items.get(row)).filter((item) => item !== undefined))
  }
  return batches
}

function madeItems(
  store: ReadOnlyStore,
  rows: readonly number[],
  digestOf: ReturnType<typeof storedDigests>,
): PreparedItem[] {
  const images = JSON.stringify(rows)
  const labels = storedLabels(store, images)
  return store
    .arrays<[imageRow: number, revision: number, emptyBy: EmptyBy | null]>(
      `SELECT image.id, image.revision, ${emptyBy} FROM json_each(?) AS wanted CROSS JOIN image ON image.id = wanted.value`,
      [images],
    )
    .map(([row, revision, by]) => {
      const own = labels.get(row) ?? []
      return [row, revision, digestOf(own), countsOf(own), by]
    })
}

/** A version's items of images that have not changed since: their labels are still shared. */
const formerItems = (store: ReadOnlyStore, rows: readonly number[], former: number | null): PreparedItem[] =>
  former === null
    ? []
    : store.arrays<PreparedItem>(
        `SELECT image.id, item.revision, item.digest, item.class_counts, item.empty_by
         FROM json_each(?) AS wanted CROSS JOIN image ON image.id = wanted.value
         CROSS JOIN dataset_item AS item ON item.dataset_id = ? AND item.image_id = image.id
         WHERE item.revision = image.revision AND item.labels = '' AND item.labels_id IS NULL`,
        [JSON.stringify(rows), former],
      )

/** Label counts by class id. */
function countsOf(labels: readonly StoredLabel[]): string {
  const counts = new Map<number, number>()
  for (const [, , classId] of labels) counts.set(classId, (counts.get(classId) ?? 0) + 1)
  return JSON.stringify(Object.fromEntries(counts))
}
