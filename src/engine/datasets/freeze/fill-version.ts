import type { Context } from '../../context.ts'
import type { Store } from '../../store/index.ts'
import { eachInTurns, takeWhileMaking } from '../../turns.ts'
import { classesOf, type DatasetRow, type Summary } from '../queries.ts'
import { hashItems } from './hash-items.ts'
import { askHash, isLarge } from './items-thread.ts'
import type { Condition } from './matching.ts'
import type { Placed } from './place-images.ts'
import { splitIn } from './plan-version.ts'
import type { PreparedAhead } from './prepare-ahead.ts'
import type { PreparedBatch } from './prepare-items.ts'

type Work = { context: Context; signal: AbortSignal; onImages(done: number): void }

/**
 * Writes the items of a version, batch by batch, each image as it stands when its turn comes if it still meets the
 * condition; gives hash and figures. An image that was edited since it was prepared is looked at once more.
 */
export async function fillVersion(
  version: DatasetRow,
  placed: Placed,
  prepared: PreparedAhead,
  condition: Condition,
  { context, signal, onImages }: Work,
): Promise<{ hash: string; summary: Summary }> {
  const { store } = context
  let done = 0
  onImages(0)
  const takeBatch = (batch: PreparedBatch) => {
    const own = batch.rows.filter((row) => splitIn(placed, row))
    if (own.length === 0) return
    const insert = (some: PreparedBatch) => insertItems(store, version.id, some, placed, condition)
    if (insert(batch) < own.length) insert(prepared.now(editedOf(store, version.id, own, condition)))
    done += own.length
  }
  const take = async (batches: readonly PreparedBatch[]) => {
    await eachInTurns(batches, takeBatch, { signal, around: (piece) => store.write(piece) })
    onImages(done)
    await store.takeOverLog()
  }
  const whole = { row: version.id, hashVersion: version.hash_version, classes: classesOf(version) }
  const hash = () => (isLarge(placed.rows.length) ? askHash(context, whole, signal) : hashItems(store, whole))
  return store.leaveLog(async () => {
    await takeWhileMaking(() => prepared.next(), take)
    const [hashed] = await Promise.all([hash(), store.takeOverLog('end')])
    return hashed
  })
}

/** Writes those of the items that are placed, as they were prepared and meet the condition now; gives how many. */
const insertItems = (
  store: Store,
  version: number,
  { rows, items }: PreparedBatch,
  placed: Placed,
  { sql, parameters }: Condition,
): number =>
  store.run(
    // CROSS JOIN keeps the order: else SQLite may go through every image.
    `INSERT INTO dataset_item (dataset_id, image_id, revision, split, licence, empty_by, digest, class_counts, labels, sequence, frame, absent)
     SELECT ?, image.id, image.revision, item.split, image.licence, item.value ->> 2, item.value ->> 3, item.value ->> 4, '',
       sequence.name, sequence_frame.frame, image.absent
     FROM (SELECT value, ? ->> key AS split FROM json_each(?)) AS item CROSS JOIN image ON image.id = item.value ->> 0
     LEFT JOIN sequence_frame ON sequence_frame.image_id = image.id
     LEFT JOIN sequence ON sequence.id = sequence_frame.sequence_id
     WHERE item.split IS NOT NULL AND image.revision = item.value ->> 1 AND ${sql}`,
    [version, JSON.stringify(rows.map((row) => splitIn(placed, row) ?? null)), items, ...parameters],
  ).changes

/** Those of the images that meet the condition and are not in the version, as they were edited since they were prepared. */
const editedOf = (store: Store, version: number, rows: readonly number[], { sql, parameters }: Condition): number[] =>
  store.values<number>(
    `SELECT image.id FROM json_each(?) AS wanted CROSS JOIN image ON image.id = wanted.value
     WHERE NOT EXISTS (SELECT 1 FROM dataset_item WHERE dataset_id = ? AND image_id = image.id) AND ${sql}`,
    [JSON.stringify(rows), version, ...parameters],
  )
