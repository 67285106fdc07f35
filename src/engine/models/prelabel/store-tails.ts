import { type BoundingBox, iou } from '#model/geometry/box.ts'
import type { Store } from '../../store/index.ts'
import { confidenceMapOf } from '../registry/confidence-map-of.ts'
import type { Detections, Found } from '../workers/predictions-kept.ts'
import { insertTails, type KeptPrediction, keptOf, placed, rowsOfTail } from './store-predictions.ts'

/** A prediction with this much overlap is the same as a stored one of its class. */
const sameFromIou = 0.9

type StoredBox = [modelClass: number, x16: number, y16: number, width16: number, height16: number]

/**
 * Adds findings that only evaluation counts to images that the model has run on before, and returns these images. Their
 * predictions stay. Skips images without a tail or without a run. Call it inside a transaction.
 */
export function storeTails(store: Store, modelRow: number, found: readonly Detections[]): number[] {
  const map = confidenceMapOf(store, modelRow)
  return found.flatMap(({ imageRow, predictions, tail, tailFrom }) => {
    const run =
      tail &&
      store.get<{ next_n: number }>('SELECT next_n FROM prediction_run WHERE model_id = ? AND image_id = ?', [
        modelRow,
        imageRow,
      ])
    if (!run) return []
    store.run('DELETE FROM unmapped_prediction WHERE image_id = ? AND model_id = ? AND is_tail', [imageRow, modelRow])
    const added = notAmong(storedBoxes(store, imageRow, modelRow), [...predictions, ...tail])
    const rows = rowsOfTail(added, map)
    insertTails(store, placed([imageRow, modelRow, run.next_n], rows))
    store.run('UPDATE prediction_run SET next_n = ?, tail_from = ? WHERE model_id = ? AND image_id = ?', [
      run.next_n + rows.length,
      tailFrom ?? null,
      modelRow,
      imageRow,
    ])
    return [imageRow]
  })
}

const storedBoxes = (store: Store, imageRow: number, modelRow: number): StoredBox[] =>
  ['prediction', 'unmapped_prediction'].flatMap((table) =>
    store.arrays<StoredBox>(
      `SELECT model_class, x16, y16, width16, height16 FROM ${table} WHERE image_id = ? AND model_id = ?`,
      [imageRow, modelRow],
    ),
  )

/** Returns the findings that are not stored. Each stored prediction matches the one that it overlaps most. */
function notAmong(stored: readonly StoredBox[], found: readonly Found[]): { kept: KeptPrediction }[] {
  const left = found.flatMap((one) => {
    const kept = keptOf(one)
    return kept ? [{ kept, isStored: false }] : []
  })
  for (const [modelClass, ...box] of stored) {
    const overlaps = left.map(({ kept: [other, , ...rest], isStored }) =>
      other === modelClass && !isStored ? iou(boxOf(box), boxOf([rest[0], rest[1], rest[2], rest[3]])) : 0,
    )
    const best = Math.max(0, ...overlaps)
    if (best >= sameFromIou) left[overlaps.indexOf(best)]!.isStored = true
  }
  return left.filter(({ isStored }) => !isStored)
}

const boxOf = ([x, y, width, height]: [number, number, number, number]): BoundingBox => ({ x, y, width, height })
