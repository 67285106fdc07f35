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

/** A prediction that overlaps one that a person took or deleted by this much is that one again. */
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

/** Whether these proposals are what is stored of a model on an image, whatever people made of it since. */
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
 * nobody touched them; what a person took or deleted stays and is not proposed again. Running numbers go on from
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
    const stored: Stored = { images: [], predictions: 0, gone: [] }
    for (const { imageRow, proposals } of found) {
      const image = store.get<{ lifecycle: string }>('SELECT lifecycle FROM image WHERE id = ?', [imageRow])
      if (!image || image.lifecycle === 'trashed' || image.lifecycle === 'purged') {
        stored.gone.push(imageRow)
        continue
      }
      stored.predictions += replaceUntouched(store, model, imageRow, proposals, ranAtMs)
      stored.images.push(imageRow)
    }
    markPredicted(store, stored.images)
    refreshPredictionSummary(store, stored.images)
    return stored
  })
}

function replaceUntouched(
  store: Store,
  model: { row: number; classMap: readonly (number | null)[] },
  imageRow: number,
  proposals: readonly Proposal[],
  ranAtMs: number,
): number {
  const key = [imageRow, model.row]
  const earlier = store.all<PredictionRow>(
    `SELECT n, class_id, x16, y16, width16, height16, outcome FROM prediction
     WHERE image_id = ? AND model_id = ? ORDER BY n`,
    key,
  )
  const run = store.get<{ next_n: number }>(
    'SELECT next_n FROM prediction_run WHERE image_id = ? AND model_id = ?',
    key,
  )
  let n = Math.max(run?.next_n ?? 0, (earlier.at(-1)?.n ?? -1) + 1)
  const touched = earlier.filter(({ outcome }) => outcome !== 0)
  if (touched.length < earlier.length)
    store.run('DELETE FROM prediction WHERE image_id = ? AND model_id = ? AND outcome = 0', key)

  const rows: (number | string | null)[][] = []
  for (const proposal of proposals) {
    const kept = keptOf(proposal, model.classMap)
    if (!kept) continue
    const [classId, , x16, y16, width16, height16] = kept
    const isTouchedOne = touched.some(
      (other) =>
        other.class_id === classId &&
        iou(
          { x: other.x16, y: other.y16, width: other.width16, height: other.height16 },
          { x: x16, y: y16, width: width16, height: height16 },
        ) >= sameFromIou,
    )
    if (!isTouchedOne) rows.push([n + rows.length, ...kept])
  }
  // One statement for all of them saves a call into SQLite for each.
  store.run(
    `INSERT INTO prediction (image_id, model_id, n, class_id, score, x16, y16, width16, height16, geometry)
     SELECT ?, ?, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7
     FROM json_each(?)`,
    [...key, JSON.stringify(rows)],
  )
  n += rows.length
  store.run(
    `INSERT INTO prediction_run (image_id, model_id, ran_at, count, next_n) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (model_id, image_id) DO UPDATE SET ran_at = excluded.ran_at, count = excluded.count,
       next_n = excluded.next_n`,
    [imageRow, model.row, ranAtMs, rows.length, n],
  )
  return rows.length
}
