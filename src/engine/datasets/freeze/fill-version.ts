import type { Context } from '../../context.ts'
import type { Store } from '../../store/index.ts'
import { eachInTurns, takeWhileMaking } from '../../turns.ts'
import { classesOf, type DatasetRow, type Summary } from '../queries.ts'
import type { SplitName } from '../split.ts'
import type { Condition } from './candidates.ts'
import { hashItems } from './hash-items.ts'
import { askHash, isLarge } from './items-thread.ts'
import type { PreparedAhead } from './prepare-ahead.ts'
import type { PreparedItem } from './prepare-items.ts'

/** Images that are looked at together, and how many times so many stand in one transaction at most. */
const batchSize = 50
const batchesAtOnce = 10

type Work = { context: Context; signal: AbortSignal; onImages(done: number): void }

/**
 * Writes the items of a version, batch by batch, each image as it stands when its turn comes if it still meets the
 * condition; gives hash and figures. An image that was edited since it was prepared is looked at once more.
 */
export async function fillVersion(
  version: DatasetRow,
  placed: ReadonlyMap<number, SplitName>,
  prepared: PreparedAhead,
  condition: Condition,
  { context, signal, onImages }: Work,
): Promise<{ hash: string; summary: Summary }> {
  const { store } = context
  let done = 0
  onImages(0)
  const take = async (items: readonly PreparedItem[]) => {
    const own = items.filter(([row]) => placed.has(row))
    const batches: PreparedItem[][] = []
    for (let from = 0; from < own.length; from += batchSize) batches.push(own.slice(from, from + batchSize))
    const takeBatch = (batch: readonly PreparedItem[]) => {
      const facts = factsOf(store, batch, condition)
      const stale = batch.flatMap(([row, revision]) =>
        (facts.get(row)?.revision ?? revision) === revision ? [] : [row],
      )
      const current = new Map([...batch, ...prepared.now(stale)].map((item) => [item[0], item]))
      for (const [row, fact] of facts) insertItem(store, version.id, placed.get(row)!, fact, current.get(row)!)
      done += batch.length
    }
    await eachInTurns(batches, takeBatch, { signal, most: batchesAtOnce, around: (piece) => store.write(piece) })
    onImages(done)
    await store.takeOverLog()
  }
  await store.leaveLog(() => takeWhileMaking(() => prepared.next(), take))
  const whole = { row: version.id, hashVersion: version.hash_version, classes: classesOf(version) }
  return isLarge(placed.size) ? askHash(context, whole, signal) : hashItems(store, whole)
}

/** What a version keeps of an image beside its labels. */
type Fact = {
  id: number
  revision: number
  licence: string | null
  absent: string | null
  sequence: string | null
  frame: number | null
}

/** Those of the images that meet the condition now. CROSS JOIN keeps the order: else SQLite may go through every image. */
const factsOf = (store: Store, batch: readonly PreparedItem[], condition: Condition): ReadonlyMap<number, Fact> =>
  new Map(
    store
      .all<Fact>(
        `SELECT image.id, image.revision, image.licence, image.absent, sequence.name AS sequence, sequence_frame.frame
         FROM json_each(?) AS wanted CROSS JOIN image ON image.id = wanted.value
         LEFT JOIN sequence_frame ON sequence_frame.image_id = image.id
         LEFT JOIN sequence ON sequence.id = sequence_frame.sequence_id WHERE ${condition.sql}`,
        [JSON.stringify(batch.map(([row]) => row)), ...condition.parameters],
      )
      .map((fact) => [fact.id, fact]),
  )

function insertItem(
  store: Store,
  version: number,
  split: SplitName,
  { licence, absent, sequence, frame }: Fact,
  [row, revision, emptyBy, digest, classCounts]: PreparedItem,
): void {
  store.run(
    `INSERT INTO dataset_item (dataset_id, image_id, revision, split, licence, empty_by, digest, class_counts, labels, sequence, frame, absent)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', ?, ?, ?)`,
    [version, row, revision, split, licence, emptyBy, digest, classCounts, sequence, frame, absent],
  )
}
