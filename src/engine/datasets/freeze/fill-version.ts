import type { Context } from '../../context.ts'
import type { SqlValue, Store } from '../../store/index.ts'
import { takeWhileMaking } from '../../threads/take-while-making.ts'
import { writeEach } from '../../threads/write-in-pieces.ts'
import { classesOf, type DatasetRow, type Summary } from '../queries.ts'
import { hashItems } from './hash-items.ts'
import { isLarge, itemsThread } from './items-thread.ts'
import type { Condition } from './matching.ts'
import type { PlacedImages } from './place-images.ts'
import { splitIn } from './plan-version.ts'
import type { PreparedAhead } from './prepare-ahead.ts'
import type { PreparedItem } from './prepare-items.ts'

type Work = { context: Context; signal: AbortSignal; onImages(done: number): void }

/**
 * Writes the items of a version in batches, each image as it is at its turn if it still meets the
 * condition; returns hash and statistics. Images edited since they were prepared are read once more.
 */
export async function fillVersion(
  version: DatasetRow,
  placed: PlacedImages,
  prepared: PreparedAhead,
  condition: Condition,
  { context, signal, onImages }: Work,
): Promise<{ hash: string; summary: Summary }> {
  const { store } = context
  let done = 0
  onImages(0)
  const takeBatch = (batch: readonly PreparedItem[]) => {
    const own = batch.map(([row]) => row).filter((row) => splitIn(placed, row))
    if (own.length === 0) return
    const insert = (some: readonly PreparedItem[]) => insertItems(store, version.id, some, placed, condition)
    if (insert(batch) < own.length)
      for (const again of prepared.now(editedOf(store, version.id, own, condition))) insert(again)
    done += own.length
  }
  const take = async (batches: readonly PreparedItem[][]) => {
    await writeEach(store, batches, takeBatch, signal)
    onImages(done)
  }
  const whole = { row: version.id, hashVersion: version.hash_version, classes: classesOf(version) }
  await takeWhileMaking(() => prepared.next(), take)
  if (!isLarge(placed.rows.length)) return hashItems(store, whole)
  return context.threads.ask(itemsThread, 'hash', whole, { signal })
}

/** Writes the items that have a place, are unchanged since they were prepared and meet the condition now; returns how many. */
const insertItems = (
  store: Store,
  version: number,
  items: readonly PreparedItem[],
  placed: PlacedImages,
  { sql, parameters }: Condition,
): number => {
  const values = items.flatMap(([row, ...item]): SqlValue[] => {
    const split = splitIn(placed, row)
    return split ? [row, split, ...item] : []
  })
  const images = values.length / 6
  if (images === 0) return 0
  return store.run(
    // CROSS JOIN keeps the order: otherwise SQLite may scan every image.
    `WITH item (image_id, split, revision, digest, class_counts, empty_by) AS (VALUES ${Array(images).fill('(?, ?, ?, ?, ?, ?)').join()})
     INSERT INTO dataset_item (dataset_id, image_id, revision, split, licence, empty_by, digest, class_counts, labels, sequence, frame, absent)
     SELECT ?, image.id, image.revision, item.split, image.licence, item.empty_by, item.digest, item.class_counts, '',
       sequence.name, sequence_frame.frame, image.absent
     FROM item CROSS JOIN image ON image.id = item.image_id
     LEFT JOIN sequence_frame ON sequence_frame.image_id = image.id
     LEFT JOIN sequence ON sequence.id = sequence_frame.sequence_id
     WHERE image.revision = item.revision AND ${sql}`,
    [...values, version, ...parameters],
  ).changes
}

/** The images that meet the condition but are not in the version yet, because they were edited after they were prepared. */
const editedOf = (store: Store, version: number, rows: readonly number[], { sql, parameters }: Condition): number[] =>
  store.values<number>(
    `SELECT image.id FROM json_each(?) AS wanted CROSS JOIN image ON image.id = wanted.value
     WHERE NOT EXISTS (SELECT 1 FROM dataset_item WHERE dataset_id = ? AND image_id = image.id) AND ${sql}`,
    [JSON.stringify(rows), version, ...parameters],
  )
