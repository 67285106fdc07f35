import type { Context } from '../../context.ts'
import type { Store } from '../../store/index.ts'
import { eachInTurns, takeWhileMaking } from '../../turns.ts'
import { namesOf } from '../content-hash.ts'
import { classesOf, type DatasetRow, type Summary, sealedRows } from '../queries.ts'
import type { SplitName } from '../split.ts'
import type { Condition } from './candidates.ts'
import { hashItems } from './hash-items.ts'
import { askHash, askItems, isLarge } from './items-thread.ts'
import { type PreparedItem, prepareItems } from './prepare-items.ts'

/** Images that are prepared at once, and those of them that are looked at together. */
const preparedAtOnce = 1000
const batchSize = 50

type Work = { context: Context; signal: AbortSignal; onImages(done: number): void }

/**
 * Writes the items of a version, batch by batch in the order of import, each image as it stands when its turn comes if it
 * still meets the condition; gives hash and figures. They are prepared ahead, by what the version before has of an image
 * at the same revision where it can be; an image that was edited meanwhile is looked at once more.
 */
export async function fillVersion(
  version: DatasetRow,
  placed: ReadonlyMap<number, SplitName>,
  condition: Condition,
  { context, signal, onImages }: Work,
): Promise<{ hash: string; summary: Summary }> {
  const { store } = context
  const classes = classesOf(version)
  const names = namesOf(classes)
  const former = formerOf(store, version)
  const prepare = (rows: readonly number[]) => prepareItems(store, { rows, former, names })
  const images = [...placed.keys()]
  let [asked, done] = [0, 0]
  onImages(0)
  const make = async (): Promise<PreparedItem[] | null> => {
    const rows = images.slice(asked, asked + preparedAtOnce)
    if (rows.length === 0) return null
    asked += rows.length
    return isLarge(placed.size) ? askItems(context, { rows, former, names }, signal) : prepare(rows)
  }
  const take = async (prepared: readonly PreparedItem[]) => {
    const batches: PreparedItem[][] = []
    for (let from = 0; from < prepared.length; from += batchSize) batches.push(prepared.slice(from, from + batchSize))
    const takeBatch = (batch: readonly PreparedItem[]) => {
      const facts = factsOf(store, batch, condition)
      const stale = batch.flatMap(([row, revision]) =>
        (facts.get(row)?.revision ?? revision) === revision ? [] : [row],
      )
      const items = new Map([...batch, ...prepare(stale)].map((item) => [item[0], item]))
      for (const [row, fact] of facts) insertItem(store, version.id, placed.get(row)!, fact, items.get(row)!)
      done += batch.length
    }
    await eachInTurns(batches, takeBatch, { signal, around: (piece) => store.write(piece) })
    onImages(done)
  }
  await takeWhileMaking(make, take)
  const whole = { row: version.id, hashVersion: version.hash_version, classes }
  return isLarge(placed.size) ? askHash(context, whole, signal) : hashItems(store, whole)
}

/** The version before, if its digests hold for this one too: no class has another name now. */
function formerOf(store: Store, version: DatasetRow): number | null {
  const former = sealedRows(store).at(-1)
  if (!former) return null
  const names = namesOf(classesOf(version))
  return classesOf(former).every(({ classId, name }) => (names.get(classId) ?? name) === name) ? former.id : null
}

/** What a version keeps of an image beside its labels. */
type Fact = { id: number; revision: number; licence: string | null; sequence: string | null; frame: number | null }

/** Those of the images that meet the condition now. CROSS JOIN keeps the order: else SQLite may go through every image. */
const factsOf = (store: Store, batch: readonly PreparedItem[], condition: Condition): ReadonlyMap<number, Fact> =>
  new Map(
    store
      .all<Fact>(
        `SELECT image.id, image.revision, image.licence, sequence.name AS sequence, sequence_frame.frame
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
  { licence, sequence, frame }: Fact,
  [row, revision, emptyBy, digest, classCounts]: PreparedItem,
): void {
  store.run(
    `INSERT INTO dataset_item (dataset_id, image_id, revision, split, licence, empty_by, digest, class_counts, labels, sequence, frame)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', ?, ?)`,
    [version, row, revision, split, licence, emptyBy, digest, classCounts, sequence, frame],
  )
}
