import type { Annotation } from '#model/labels/annotation.ts'
import type { EmptyBy } from '#model/labels/negatives.ts'
import { annotationsAsPainted } from '../../labeling/for-threads.ts'
import { fillScratch, type ReadOnlyStore, type SqlValue } from '../../store/index.ts'
import { type ClassNames, labelsDigest } from '../content-hash.ts'

/** SQL: how an image without labels was finished, NULL for one with labels. A look by hand counts before all else. */
export const emptyBy = `CASE
  WHEN EXISTS (SELECT 1 FROM annotation WHERE annotation.image_id = image.id) THEN NULL
  WHEN image.reviewed_blind = 1 THEN 'blind'
  ELSE coalesce((
    SELECT CASE WHEN kind IN ('bulk', 'import') THEN kind ELSE 'user' END FROM edit
    WHERE edit.image_id = image.id AND diff ->> '$.state.after' IN ('reviewed', 'approved')
    ORDER BY kind IN ('bulk', 'import'), revision DESC LIMIT 1), 'unknown') END`

/** What a version keeps of an image for itself; `itemOf` gives what stands in it. */
export const itemColumns = 'image_id, revision, empty_by, digest, class_counts, labels'

/** The item of an image as it is now; null when it is gone. Several plain questions are answered far quicker than one that joins them. */
export function itemOf(store: ReadOnlyStore, row: number, names: ClassNames): SqlValue[] | null {
  const [revision] = store.values<number>('SELECT revision FROM image WHERE id = ?', [row])
  if (revision === undefined) return null
  const labels = annotationsAsPainted(store, row).map(frozen)
  const [finished] =
    labels.length > 0 ? [] : store.values<EmptyBy>(`SELECT ${emptyBy} FROM image WHERE image.id = ?`, [row])
  return [
    row,
    revision,
    finished ?? null,
    labelsDigest(labels, names),
    JSON.stringify(countsOf(labels)),
    JSON.stringify(labels),
  ]
}

/** A label as a version keeps it: its order stands for the layer. */
const frozen = ({ layer, acceptance, ...label }: Annotation): Annotation => label

function countsOf(labels: readonly Annotation[]): Record<number, number> {
  const counts: Record<number, number> = {}
  for (const { classId } of labels) counts[classId] = (counts[classId] ?? 0) + 1
  return counts
}

/** `former`: a version whose items are as good where the revision is the same. */
export type ItemsAsked = { file: string; rows: readonly number[]; former: number | null; names: ClassNames }

/** Writes the items of images into a database of their own, but of those that the former version has. */
export function prepareItems(store: ReadOnlyStore, { file, rows, former, names }: ItemsAsked): void {
  const missing = store.values<number>(
    `SELECT wanted.value FROM json_each(?) AS wanted CROSS JOIN image ON image.id = wanted.value
     WHERE NOT EXISTS (SELECT 1 FROM dataset_item WHERE dataset_id = ? AND image_id = image.id
       AND revision = image.revision AND digest IS NOT NULL)`,
    [JSON.stringify(rows), former],
  )
  fillScratch(
    file,
    'CREATE TABLE item (image_id INTEGER PRIMARY KEY, revision, empty_by, digest, class_counts, labels);',
    ({ run }) => {
      for (const row of missing) {
        const item = itemOf(store, row, names)
        if (item) run('INSERT INTO item VALUES (?, ?, ?, ?, ?, ?)', item)
      }
    },
  )
}
