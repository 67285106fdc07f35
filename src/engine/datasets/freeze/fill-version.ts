import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type EmptyBy, noNegatives } from '#model/labels/negatives.ts'
import type { Context } from '../../context.ts'
import { partialExtension } from '../../library/index.ts'
import type { Store } from '../../store/index.ts'
import { batchesInTurns, eachInTurns, takeWhileMaking } from '../../turns.ts'
import { type ClassNames, contentHash, namesOf } from '../content-hash.ts'
import { classesOf, type DatasetRow, type Summary, sealedRows } from '../queries.ts'
import type { SplitName } from '../split.ts'
import type { Condition } from './candidates.ts'
import { askItems, isLarge } from './items-thread.ts'
import { itemColumns, itemOf } from './prepare-items.ts'

/** Images that are prepared at once, those of them that are looked at together, and those that one statement takes. */
const preparedAtOnce = 1000
const batchSize = 250
const takenAtOnce = 25

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
 * copied from there, the others are prepared ahead; an image that was edited meanwhile is looked at once more.
 */
export async function fillVersion(
  version: DatasetRow,
  placed: ReadonlyMap<number, SplitName>,
  condition: Condition,
  { context, signal, onImages }: Work,
): Promise<{ hash: string; summary: Summary }> {
  const { store } = context
  const former = formerOf(store, version)
  const names = namesOf(classesOf(version))
  const files = [0, 1].map((n) => join(context.folders.cache, `frozen-items-${n}${partialExtension}`))
  const images = [...placed.keys()]
  /** Where the items stand that can be taken as they are. */
  const sources = [...(former === null ? [] : [formerItems(former)]), ...(isLarge(placed.size) ? [preparedItems] : [])]
  const filled: Filled[] = []
  let [asked, done] = [0, 0]
  onImages(0)
  const make = async () => {
    const rows = images.slice(asked, asked + preparedAtOnce)
    if (rows.length === 0) return null
    const file = files[(asked / preparedAtOnce) % 2]!
    asked += preparedAtOnce
    if (isLarge(placed.size)) await askItems(context, { file, rows, former, names }, signal)
    return { file, rows }
  }
  const take = async (all: readonly number[]) => {
    const chunks: number[][] = []
    let taken = 0
    for (let from = 0; from < all.length; from += takenAtOnce) chunks.push(all.slice(from, from + takenAtOnce))
    const takeChunk = (rows: readonly number[]) => {
      const batch = JSON.stringify(rows.map((row) => [row, placed.get(row)]))
      for (const from of sources) taken += takeItems(store, version, { from, batch, condition })
      done += rows.length
    }
    await eachInTurns(chunks, takeChunk, { signal, around: (piece) => store.write(piece) })
    if (taken < all.length)
      await makeItems(store, version, missingOf(store, version, all), { placed, names, condition, signal })
    for await (const rows of batchesInTurns(all, batchSize, signal)) filled.push(...filledIn(store, version, rows))
    onImages(done)
  }
  const takeFrom = async (file: string, rows: readonly number[]) => {
    if (!isLarge(placed.size)) return take(rows)
    store.attach(file, 'frozen')
    try {
      await take(rows)
    } finally {
      store.detach('frozen')
    }
  }
  try {
    await takeWhileMaking(make, ({ file, rows }) => takeFrom(file, rows))
  } finally {
    for (const file of files) await rm(file, { force: true })
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

const withSequence = `LEFT JOIN sequence_frame ON sequence_frame.image_id = image.id
     LEFT JOIN sequence ON sequence.id = sequence_frame.sequence_id`

const formerItems = (former: number) =>
  `dataset_item AS item ON item.dataset_id = ${former} AND item.digest IS NOT NULL AND item.image_id = image.id`
const preparedItems = 'frozen.item AS item ON item.image_id = image.id'

type Batch = { from: string; batch: string; condition: Condition }

// How many were taken. CROSS JOIN keeps the order: else SQLite may go through every reviewed image, and through the batch for each.
const takeItems = (store: Store, version: DatasetRow, { from, batch, condition }: Batch): number =>
  store.run(
    `INSERT INTO dataset_item
       (dataset_id, image_id, revision, split, licence, empty_by, digest, class_counts, labels, sequence, frame)
     SELECT ?, image.id, image.revision, placed.value ->> 1, image.licence, item.empty_by, item.digest,
       item.class_counts, item.labels, sequence.name, sequence_frame.frame
     FROM json_each(?) AS placed CROSS JOIN image ON image.id = placed.value ->> 0 ${withSequence}
     JOIN ${from} AND item.revision = image.revision
     WHERE ${condition.sql}`,
    [version.id, batch, ...condition.parameters],
  ).changes

/** Those of the images that the version has no item of. */
const missingOf = (store: Store, { id }: DatasetRow, rows: readonly number[]): number[] =>
  store.values<number>(
    `SELECT value FROM json_each(?) AS placed
     WHERE NOT EXISTS (SELECT 1 FROM dataset_item WHERE dataset_id = ? AND image_id = placed.value)`,
    [JSON.stringify(rows), id],
  )

type Making = { placed: ReadonlyMap<number, SplitName>; names: ClassNames; condition: Condition; signal: AbortSignal }

/** Writes the items of images as they are now, but of those that no longer meet the condition. */
async function makeItems(
  store: Store,
  version: DatasetRow,
  rows: readonly number[],
  { placed, names, condition, signal }: Making,
): Promise<void> {
  const make = (row: number) => {
    const image = store.get<{ licence: string | null }>(
      `SELECT image.licence FROM image WHERE image.id = ? AND ${condition.sql}`,
      [row, ...condition.parameters],
    )
    const item = image && itemOf(store, row, names)
    if (!item) return
    const place = store.get<{ name: string; frame: number }>(
      'SELECT (SELECT name FROM sequence WHERE id = sequence_id) AS name, frame FROM sequence_frame WHERE image_id = ?',
      [row],
    )
    store.run(
      `INSERT INTO dataset_item (dataset_id, ${itemColumns}, split, licence, sequence, frame)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [version.id, ...item, placed.get(row)!, image.licence, place?.name ?? null, place?.frame ?? null],
    )
  }
  await eachInTurns(rows, make, { signal, around: (piece) => store.write(piece) })
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
