import { isDeepStrictEqual } from 'node:util'
import { iou } from '#model/geometry/box.ts'
import { markPredicted } from '../labeling/index.ts'
import { refreshPredictionSummary } from '../library/index.ts'
import type { Store } from '../store/index.ts'
import type { Proposal } from './adapters/index.ts'

/** What one run of a model found on one image. */
export type Detections = { imageRow: number; proposals: readonly Proposal[] }

export type Stored = {
  /** Images whose predictions were written, and how many predictions that were. */
  images: number[]
  predictions: number
  /** Images that were put in the trash or removed while the model ran: nothing was written for them. */
  gone: number[]
}

type PredictionRow = {
  n: number
  class_id: number
  x16: number
  y16: number
  width16: number
  height16: number
  outcome: number
}

/** A prediction that overlaps one that a user took or deleted by this much is that one again. */
const sameFromIou = 0.9

/** Coordinates are stored in sixteenths of a pixel. */
const sixteenths = (px: number): number => Math.round(px * 16)

/** Class, confidence, box in sixteenths and shape of a proposal as they are stored. */
type Kept = readonly [number, number, number, number, number, number, string | null]

/** A proposal as it is stored; null when its class has no place in the label set or it is too small to keep. */
function keptOf({ classIndex, score, box, geometry }: Proposal, classMap: readonly (number | null)[]): Kept | null {
  const classId = classMap[classIndex]
  const [x16, y16] = [sixteenths(box.x), sixteenths(box.y)]
  const [width16, height16] = [sixteenths(box.x + box.width) - x16, sixteenths(box.y + box.height) - y16]
  if (classId == null || (!geometry && (width16 <= 0 || height16 <= 0))) return null
  return [classId, score, x16, y16, width16, height16, geometry ? JSON.stringify(geometry) : null]
}

/** Whether these proposals are what is stored of a model on an image, whatever users made of it since. */
export function areStored(
  store: Store,
  model: { row: number; classMap: readonly (number | null)[] },
  { imageRow, proposals }: Detections,
): boolean {
  const stored = store.arrays<Kept>(
    'SELECT class_id, score, x16, y16, width16, height16, geometry FROM prediction WHERE image_id = ? AND model_id = ?',
    [imageRow, model.row],
  )
  const given = proposals.map((proposal) => keptOf(proposal, model.classMap)).filter((kept) => kept !== null)
  const inOrder = (all: readonly (readonly unknown[])[]) => all.map((one) => JSON.stringify(one)).sort()
  return isDeepStrictEqual(inOrder(stored), inOrder(given))
}

/**
 * Writes what a model found, in one transaction. The model's earlier predictions on an image are replaced as far as
 * nobody touched them; what a user took or deleted stays and is not proposed again. Running numbers go on from
 * where they were, so that none is ever used twice. `classMap` gives the label set's class for each of the model's;
 * classes without one are left out.
 */
export function storePredictions(
  store: Store,
  model: { row: number; classMap: readonly (number | null)[] },
  found: readonly Detections[],
  ranAtMs: number,
): Stored {
  return store.write(() => {
    const rows = JSON.stringify(found.map(({ imageRow }) => imageRow))
    const present = new Set(
      store.values<number>(`SELECT id FROM image WHERE id IN ${theseRows} AND lifecycle NOT IN ('trashed', 'purged')`, [
        rows,
      ]),
    )
    const before = storedBefore(store, model.row, rows)
    const stored: Stored = { images: [], predictions: 0, gone: [] }
    for (const { imageRow, proposals } of found) {
      if (!present.has(imageRow)) {
        stored.gone.push(imageRow)
        continue
      }
      const existing = before(imageRow)
      const isUntouched = existing.earlier.some(({ outcome }) => outcome === 0)
      if (isUntouched)
        store.run('DELETE FROM prediction WHERE image_id = ? AND model_id = ? AND outcome = 0', [imageRow, model.row])
      const kept = newAmong(proposals, model.classMap, existing.earlier)
      insert(store, [imageRow, model.row, existing.nextN], kept)
      store.run(
        `INSERT INTO prediction_run (image_id, model_id, ran_at, count, next_n) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (model_id, image_id) DO UPDATE SET ran_at = excluded.ran_at, count = excluded.count,
           next_n = excluded.next_n`,
        [imageRow, model.row, ranAtMs, kept.length, existing.nextN + kept.length],
      )
      stored.predictions += kept.length
      stored.images.push(imageRow)
    }
    markPredicted(store, stored.images)
    refreshPredictionSummary(store, stored.images)
    return stored
  })
}

const theseRows = '(SELECT value FROM json_each(?))'

type Before = { earlier: readonly PredictionRow[]; nextN: number }

/** The model's earlier predictions on each of the images, and the running number that comes next there. */
function storedBefore(store: Store, modelRow: number, imageRows: string): (imageRow: number) => Before {
  const runs = new Map(
    store.arrays<[image: number, nextN: number]>(
      `SELECT image_id, next_n FROM prediction_run WHERE model_id = ? AND image_id IN ${theseRows}`,
      [modelRow, imageRows],
    ),
  )
  const earlier = new Map<number, PredictionRow[]>()
  for (const { image_id, ...row } of store.all<PredictionRow & { image_id: number }>(
    `SELECT image_id, n, class_id, x16, y16, width16, height16, outcome FROM prediction
     WHERE model_id = ? AND image_id IN ${theseRows} ORDER BY image_id, n`,
    [modelRow, imageRows],
  )) {
    const ofImage = earlier.get(image_id)
    if (ofImage) ofImage.push(row)
    else earlier.set(image_id, [row])
  }
  return (imageRow) => {
    const all = earlier.get(imageRow) ?? []
    return { earlier: all, nextN: Math.max(runs.get(imageRow) ?? 0, (all.at(-1)?.n ?? -1) + 1) }
  }
}

/** What is to be stored of the proposals: all but those that a user took or deleted already. */
function newAmong(
  proposals: readonly Proposal[],
  classMap: readonly (number | null)[],
  earlier: readonly PredictionRow[],
): Kept[] {
  const touched = earlier.filter(({ outcome }) => outcome !== 0)
  const isTouchedOne = ([classId, , x, y, width, height]: Kept) =>
    touched.some(
      (other) =>
        other.class_id === classId &&
        iou({ x: other.x16, y: other.y16, width: other.width16, height: other.height16 }, { x, y, width, height }) >=
          sameFromIou,
    )
  return proposals.flatMap((proposal) => {
    const kept = keptOf(proposal, classMap)
    return kept && !isTouchedOne(kept) ? [kept] : []
  })
}

/** So many rows a statement: a call into SQLite for each row takes longer, and so does reading them from JSON. */
const rowsAtOnce = 16

const insertRows = (rows: number): string =>
  `INSERT INTO prediction (image_id, model_id, n, class_id, score, x16, y16, width16, height16, geometry)
   SELECT image_id, model_id, first_n + column1, column2, column3, column4, column5, column6, column7, column8
   FROM (SELECT ? AS image_id, ? AS model_id, ? AS first_n)
   CROSS JOIN (VALUES ${Array.from({ length: rows }, (_, i) => `(${i}, ?, ?, ?, ?, ?, ?, ?)`).join(', ')})`
const insertMany = insertRows(rowsAtOnce)
const insertOne = insertRows(1)

function insert(store: Store, [imageRow, modelRow, nextN]: [number, number, number], kept: readonly Kept[]): void {
  for (let i = 0; i < kept.length; ) {
    const rows = kept.length - i >= rowsAtOnce ? rowsAtOnce : 1
    store.run(rows === 1 ? insertOne : insertMany, [imageRow, modelRow, nextN + i, ...kept.slice(i, i + rows).flat()])
    i += rows
  }
}
