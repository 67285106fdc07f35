import type { Annotation } from '#model/labels/annotation.ts'
import { type EmptyBy, noNegatives } from '#model/labels/negatives.ts'
import type { Context } from '../../context.ts'
import { annotationsAsPainted } from '../../labeling/index.ts'
import type { Store } from '../../store/index.ts'
import { batchesInTurns, eachInTurns } from '../../turns.ts'
import { contentHash, labelsDigest, namesOf } from '../content-hash.ts'
import { classesOf, type DatasetRow, type Summary, sealedRows } from '../queries.ts'
import type { SplitName } from '../split.ts'
import type { Condition } from './candidates.ts'

/** Images that are looked at together; between them there is room for other work. */
const batchSize = 250

/** SQL: how an image without labels was finished, NULL for one with labels. A look by hand counts before all else. */
export const emptyBy = `CASE
  WHEN EXISTS (SELECT 1 FROM annotation WHERE annotation.image_id = image.id) THEN NULL
  WHEN image.reviewed_blind = 1 THEN 'blind'
  ELSE coalesce((
    SELECT CASE WHEN kind IN ('bulk', 'import') THEN kind ELSE 'user' END FROM edit
    WHERE edit.image_id = image.id AND diff ->> '$.state.after' IN ('reviewed', 'approved')
    ORDER BY kind IN ('bulk', 'import'), revision DESC LIMIT 1), 'unknown') END`

type Work = { context: Context; signal: AbortSignal; onImages(done: number): void }

/** What a frozen image brings to hash and figures of its version. */
type Filled = {
  sha256: string
  split: SplitName
  licence: string | null
  sequence: string | null
  frame: number | null
  empty_by: EmptyBy | null
  digest: string
  class_counts: string
}

/**
 * Writes the items of a version, batch by batch in the order of import, each image as it stands when its turn comes if it
 * still meets the condition; gives hash and figures. What the version before has of an image at the same revision is
 * copied from there.
 */
export async function fillVersion(
  version: DatasetRow,
  placed: ReadonlyMap<number, SplitName>,
  condition: Condition,
  { context, signal, onImages }: Work,
): Promise<{ hash: string; summary: Summary }> {
  const { store } = context
  const former = formerOf(store, version)
  const make = itemMaker(store, version, condition)
  const filled: Filled[] = []
  let done = 0
  onImages(0)
  for await (const rows of batchesInTurns([...placed.keys()], batchSize, signal)) {
    if (former !== null) {
      const batch = JSON.stringify(rows.map((row) => [row, placed.get(row)]))
      store.write(() => copyItems(store, version, former, { batch, condition }))
    }
    await eachInTurns(missingOf(store, version, rows), (row) => make(row, placed.get(row)!), {
      signal,
      around: (piece) => store.write(piece),
    })
    filled.push(...filledIn(store, version, rows))
    done += rows.length
    onImages(done)
  }
  return sealOf(version, filled, signal)
}

/** The version before, if its digests hold for this one too: no class has another name now. */
function formerOf(store: Store, version: DatasetRow): number | null {
  const former = sealedRows(store).at(-1)
  if (!former) return null
  const names = namesOf(classesOf(version))
  return classesOf(former).every(({ classId, name }) => (names.get(classId) ?? name) === name) ? former.id : null
}

type Batch = { batch: string; condition: Condition }

const withSequence = `LEFT JOIN sequence_frame ON sequence_frame.image_id = image.id
     LEFT JOIN sequence ON sequence.id = sequence_frame.sequence_id`

// CROSS JOIN keeps the order: else SQLite may go through every reviewed image, and through the batch for each.
const copyItems = (store: Store, version: DatasetRow, former: number, { batch, condition }: Batch): void => {
  store.run(
    `INSERT INTO dataset_item
       (dataset_id, image_id, revision, split, licence, empty_by, digest, class_counts, labels, sequence, frame)
     SELECT ?, image.id, image.revision, placed.value ->> 1, image.licence, before.empty_by, before.digest,
       before.class_counts, before.labels, sequence.name, sequence_frame.frame
     FROM json_each(?) AS placed CROSS JOIN image ON image.id = placed.value ->> 0 ${withSequence}
     JOIN dataset_item AS before ON before.dataset_id = ? AND before.image_id = image.id
       AND before.revision = image.revision AND before.digest IS NOT NULL
     WHERE ${condition.sql}`,
    [version.id, batch, former, ...condition.parameters],
  )
}

/** Those of the images that the version has no item of. */
const missingOf = (store: Store, { id }: DatasetRow, rows: readonly number[]): number[] =>
  store.values<number>(
    `SELECT value FROM json_each(?) AS placed
     WHERE NOT EXISTS (SELECT 1 FROM dataset_item WHERE dataset_id = ? AND image_id = placed.value)`,
    [JSON.stringify(rows), id],
  )

/**
 * Writes the item of an image as it is now, unless it no longer meets the condition. Several plain questions are answered
 * far quicker than one that joins them.
 */
function itemMaker(store: Store, version: DatasetRow, condition: Condition): (row: number, split: SplitName) => void {
  const names = namesOf(classesOf(version))
  return (row, split) => {
    const image = store.get<{ revision: number; licence: string | null }>(
      `SELECT image.revision, image.licence FROM image WHERE image.id = ? AND ${condition.sql}`,
      [row, ...condition.parameters],
    )
    if (!image) return
    const labels = annotationsAsPainted(store, row).map(frozen)
    const [finished] =
      labels.length > 0 ? [] : store.values<EmptyBy>(`SELECT ${emptyBy} FROM image WHERE image.id = ?`, [row])
    const place = store.get<{ name: string; frame: number }>(
      'SELECT (SELECT name FROM sequence WHERE id = sequence_id) AS name, frame FROM sequence_frame WHERE image_id = ?',
      [row],
    )
    store.run(
      `INSERT INTO dataset_item
         (dataset_id, image_id, revision, split, licence, empty_by, digest, class_counts, labels, sequence, frame)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        version.id,
        row,
        image.revision,
        split,
        image.licence,
        finished ?? null,
        labelsDigest(labels, names),
        JSON.stringify(countsOf(labels)),
        JSON.stringify(labels),
        place?.name ?? null,
        place?.frame ?? null,
      ],
    )
  }
}

/** A label as a version keeps it: its order stands for the layer. */
const frozen = ({ layer, acceptance, ...label }: Annotation): Annotation => label

function countsOf(labels: readonly Annotation[]): Record<number, number> {
  const counts: Record<number, number> = {}
  for (const { classId } of labels) counts[classId] = (counts[classId] ?? 0) + 1
  return counts
}

const filledIn = (store: Store, { id }: DatasetRow, rows: readonly number[]): Filled[] =>
  store.all<Filled>(
    `SELECT image.sha256, item.split, item.licence, item.sequence, item.frame, item.empty_by, item.digest, item.class_counts
     FROM dataset_item AS item JOIN image ON image.id = item.image_id
     WHERE dataset_id = ? AND image_id IN (SELECT value FROM json_each(?))`,
    [id, JSON.stringify(rows)],
  )

/** Hash and figures of what was filled in. */
async function sealOf(
  version: DatasetRow,
  filled: Filled[],
  signal: AbortSignal,
): Promise<{ hash: string; summary: Summary }> {
  const classes = classesOf(version)
  const hash = contentHash(version.hash_version, classes)
  const byClass = new Map(classes.map(({ classId, name }) => [classId, { class: name, labels: 0, images: 0 }]))
  const negatives = { ...noNegatives }
  const summary: Summary = { images: 0, labels: 0, negatives, bySplit: { train: 0, val: 0, test: 0 }, byClass: [] }
  filled.sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1))
  await eachInTurns(
    filled,
    ({ sha256, split, licence, sequence, frame, empty_by, digest, class_counts }) => {
      hash.add({ sha256, split, content: digest, licence, sequence, frame })
      summary.images += 1
      summary.bySplit[split] += 1
      const counts = Object.entries(JSON.parse(class_counts) as Record<string, number>)
      if (counts.length === 0) negatives[empty_by ?? 'unknown'] += 1
      for (const [classId, labels] of counts) {
        const count = byClass.get(Number(classId))
        if (!count)
          throw new Error(`The version ${version.name} has a label of class ${classId}, which it does not list.`)
        count.labels += labels
        count.images += 1
        summary.labels += labels
      }
    },
    { signal },
  )
  summary.byClass = [...byClass.values()].filter(({ labels }) => labels > 0)
  return { hash: hash.digest(), summary }
}
