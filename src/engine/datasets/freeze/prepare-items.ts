import type { EmptyBy } from '#model/labels/negatives.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { type ClassNames, storedDigests } from '../versions/content-hash.ts'
import { textOfCounts } from './class-counts.ts'
import { digestsOfBoxes, plainBoxes } from './plain-boxes.ts'
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
 * What of images goes into hash and figures of a version, as a line of `items` for each: its revision, the digest of its
 * labels, how many it has by class as JSON, and how it was finished if it has none, with tabs between. One text takes
 * a fraction of the time of its parts on the way between threads. The labels are shared with the workspace.
 */
export type PreparedBatch = { rows: readonly number[]; items: string }

/** `former`: a version whose items are as good where the revision is the same. */
export type ItemsAsked = { rows: readonly number[]; former: number | null; names: ClassNames }

/** The items of images as they are now, of those that are there. */
export function prepareItems(store: ReadOnlyStore, { rows, former, names }: ItemsAsked): PreparedBatch[] {
  const digests = { ofBoxes: digestsOfBoxes(names), ofOthers: storedDigests(names) }
  const batches: PreparedBatch[] = []
  for (let from = 0; from < rows.length; from += batchSize) {
    const wanted = rows.slice(from, from + batchSize)
    const items = new Map(formerItems(store, wanted, former))
    const made = wanted.filter((row) => !items.has(row))
    for (const [row, item] of madeItems(store, made, digests)) items.set(row, item)
    const there = wanted.filter((row) => items.has(row))
    batches.push({ rows: there, items: there.map((row) => items.get(row)).join('\n') })
  }
  return batches
}

type Digests = { ofBoxes: ReturnType<typeof digestsOfBoxes>; ofOthers: ReturnType<typeof storedDigests> }

function* madeItems(
  store: ReadOnlyStore,
  rows: readonly number[],
  { ofBoxes, ofOthers }: Digests,
): Generator<[imageRow: number, item: string]> {
  const made = store
    .arrays<[imageRow: number, revision: number, boxes: string | null]>(
      `SELECT image.id, image.revision, ${plainBoxes} FROM json_each(?) AS wanted CROSS JOIN image ON image.id = wanted.value`,
      [JSON.stringify(rows)],
    )
    .map(([row, revision, boxes]) => ({ row, revision, digested: boxes === null ? null : ofBoxes(boxes) }))
  const rest = JSON.stringify(made.flatMap(({ row, digested }) => (digested ? [] : [row])))
  const labels = storedLabels(store, rest)
  const empty = new Map(
    store.arrays<[imageRow: number, by: EmptyBy | null]>(
      `SELECT image.id, ${emptyBy} FROM json_each(?) AS wanted CROSS JOIN image ON image.id = wanted.value`,
      [rest],
    ),
  )
  for (const { row, revision, digested } of made) {
    const own = labels.get(row) ?? []
    const { digest, counts } = digested ?? { digest: ofOthers(own), counts: countsOf(own) }
    yield [row, `${revision}\t${digest}\t${textOfCounts(counts)}\t${empty.get(row) ?? ''}`]
  }
}

/** What a version has of images that have been as they are since: their labels are shared still. */
const formerItems = (store: ReadOnlyStore, rows: readonly number[], former: number | null): [number, string][] =>
  former === null
    ? []
    : store.arrays<[imageRow: number, item: string]>(
        `SELECT image.id, concat_ws(char(9), item.revision, item.digest, item.class_counts, coalesce(item.empty_by, ''))
         FROM json_each(?) AS wanted CROSS JOIN image ON image.id = wanted.value
         CROSS JOIN dataset_item AS item ON item.dataset_id = ? AND item.image_id = image.id
         WHERE item.revision = image.revision AND item.labels = '' AND item.labels_id IS NULL`,
        [JSON.stringify(rows), former],
      )

/** How many labels there are by the ids of their classes. */
function countsOf(labels: readonly StoredLabel[]): Map<number, number> {
  const counts = new Map<number, number>()
  for (const [, , classId] of labels) counts.set(classId, (counts.get(classId) ?? 0) + 1)
  return counts
}
