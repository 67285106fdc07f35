import { isDeepStrictEqual } from 'node:util'
import { type ConfidenceMap, calibrated } from '#model/confidence-map.ts'
import { type BoundingBox, iou } from '#model/geometry/box.ts'
import { markPredicted } from '../../labeling/index.ts'
import { refreshPredictionSummary } from '../../library/index.ts'
import type { SqlValue, Store } from '../../store/index.ts'
import { confidenceMapOf } from '../registry/confidence-map-of.ts'
import type { Detections, Found } from '../workers/predictions-kept.ts'

export type StoreCounts = {
  /** The images whose predictions were written, and the number of these predictions. */
  images: number[]
  predictions: number
  /** The number of predictions of classes that are not mapped, or below the threshold of their class. */
  unmapped: number
  /** Images that were trashed or removed while the model ran. Nothing was written for them. */
  gone: number[]
}

type PredictionRow = {
  n: number
  model_class: number | null
  x16: number
  y16: number
  width16: number
  height16: number
  outcome: number
}

/** A prediction with this much overlap is the same as one that a user accepted or deleted. */
const sameFromIou = 0.9

/** Returns a box for storage, in sixteenths of a pixel. */
export function inSixteenths({
  x,
  y,
  width,
  height,
}: BoundingBox): [x: number, y: number, width: number, height: number] {
  const at = (px: number): number => Math.round(px * 16)
  return [at(x), at(y), at(x + width) - at(x), at(y + height) - at(y)]
}

/** A stored prediction: the model's class and confidence, the box in sixteenths, and the shape. */
export type KeptPrediction = readonly [number, number, number, number, number, number, string | null]

/** Converts a prediction to how it is stored; null for a box without area. */
export function keptOf({ classIndex, score, box, geometry }: Found): KeptPrediction | null {
  const stored = inSixteenths(box)
  if (!geometry && (stored[2] <= 0 || stored[3] <= 0)) return null
  return [classIndex, score, ...stored, typeof geometry === 'object' ? JSON.stringify(geometry) : (geometry ?? null)]
}

/** Whether a model's stored predictions on an image equal these, whatever their outcomes. */
export function areStored(store: Store, modelRow: number, { imageRow, predictions }: Detections): boolean {
  const from = (table: string) =>
    `SELECT model_class, coalesce(raw_score, score), x16, y16, width16, height16, geometry FROM ${table} WHERE image_id = :image AND model_id = :model`
  const query = `${from('prediction')} UNION ALL ${from('unmapped_prediction')} AND NOT is_tail`
  const stored = store.arrays<KeptPrediction>(query, { image: imageRow, model: modelRow })
  const given = predictions.map(keptOf).filter((kept) => kept !== null)
  const inOrder = (all: readonly (readonly unknown[])[]) => all.map((one) => JSON.stringify(one)).sort()
  return isDeepStrictEqual(inOrder(stored), inOrder(given))
}

/**
 * Stores what a model found, in one transaction. Replaces the model's earlier predictions on an image, except those that a
 * user accepted or deleted, which are not predicted again. Running numbers are never reused. Findings of classes that are
 * not mapped, or below the threshold of their class, are stored separately. Applies the model's calibration.
 */
export function storePredictions(
  store: Store,
  modelRow: number,
  found: readonly Detections[],
  ranAtMs: number,
): StoreCounts {
  return store.write(() => {
    const rows = JSON.stringify(found.map(({ imageRow }) => imageRow))
    const present = new Set(
      store.values<number>(`SELECT id FROM image WHERE id IN ${theseRows} AND lifecycle NOT IN ('trashed', 'purged')`, [
        rows,
      ]),
    )
    const places = placesOf(store, modelRow)
    const before = storedBefore(store, modelRow, rows)
    const map = confidenceMapOf(store, modelRow)
    const stored: StoreCounts = { images: [], predictions: 0, unmapped: 0, gone: [] }
    const added = { predictions: [] as Row[], unmapped: [] as Row[], tails: [] as Row[] }
    for (const { imageRow, predictions, tail = [], tailFrom = null } of found) {
      if (!present.has(imageRow)) {
        stored.gone.push(imageRow)
        continue
      }
      const existing = before(imageRow)
      const isUntouched = existing.earlier.some(({ outcome }) => outcome === 0)
      if (isUntouched)
        store.run('DELETE FROM prediction WHERE image_id = ? AND model_id = ? AND outcome = 0', [imageRow, modelRow])
      if (existing.hasRun)
        store.run('DELETE FROM unmapped_prediction WHERE image_id = ? AND model_id = ?', [imageRow, modelRow])
      const { mapped, unmapped, extents } = sorted(newAmong(predictions, existing.earlier), places, map)
      const unmappedFrom = existing.nextN + mapped.length
      const tailAt = unmappedFrom + unmapped.length
      const tailRows = rowsOfTail(newAmong(tail, existing.earlier), map)
      added.predictions.push(...placed([imageRow, modelRow, existing.nextN], mapped))
      added.unmapped.push(...placed([imageRow, modelRow, unmappedFrom], unmapped))
      added.tails.push(...placed([imageRow, modelRow, tailAt], tailRows))
      if (existing.hasRun) forgetExtents(store, imageRow, modelRow)
      noteExtents(store, [imageRow, modelRow, existing.nextN], extents)
      store.run(
        `INSERT INTO prediction_run (image_id, model_id, ran_at, count, next_n, tail_from) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (model_id, image_id) DO UPDATE SET ran_at = excluded.ran_at, count = excluded.count,
           next_n = excluded.next_n, tail_from = excluded.tail_from`,
        [imageRow, modelRow, ranAtMs, mapped.length, tailAt + tailRows.length, tailFrom],
      )
      stored.predictions += mapped.length
      stored.unmapped += unmapped.length
      stored.images.push(imageRow)
    }
    insert(store, predictionRows, added.predictions)
    insert(store, unmappedRows, added.unmapped)
    insertTails(store, added.tails)
    markPredicted(store, stored.images)
    refreshPredictionSummary(store, stored.images)
    return stored
  })
}

type Places = ReadonlyMap<number, { classId: number; fromScore: number }>

/** Returns the class of the label set for each mapped class of a model, and the confidence from which it counts. */
const placesOf = (store: Store, modelRow: number): Places =>
  new Map(
    store
      .arrays<[modelClass: number, classId: number, fromScore: number]>(
        'SELECT model_class, class_id, from_score FROM class_map WHERE model_id = ? AND class_id IS NOT NULL',
        [modelRow],
      )
      .map(([modelClass, classId, fromScore]) => [modelClass, { classId, fromScore }]),
  )

/** Splits findings into rows of predictions and rows of unmapped ones, with the extents of both in this order. */
function sorted(found: ReturnType<typeof newAmong>, places: Places, map: ConfidenceMap | null) {
  const mapped: SqlValue[][] = []
  const unmapped: SqlValue[][] = []
  const extents: [mapped: Extents, unmapped: Extents] = [[], []]
  for (const { kept, extent } of found) {
    const [modelClass, rawScore, ...rest] = kept
    const scores = scoresOf(rawScore, map)
    const place = places.get(modelClass)
    const isMapped = place !== undefined && scores[0] >= place.fromScore
    if (isMapped) mapped.push([modelClass, place.classId, ...scores, ...rest])
    else unmapped.push([modelClass, ...scores, ...rest])
    extents[isMapped ? 0 : 1].push(extent)
  }
  return { mapped, unmapped, extents: extents.flat() }
}

/** Returns the score to show and, if the model is calibrated, the one that it gave. */
const scoresOf = (rawScore: number, map: ConfidenceMap | null): [score: number, rawScore: number | null] =>
  map ? [calibrated(map, rawScore), rawScore] : [rawScore, null]

type Extents = (BoundingBox | undefined)[]

function noteExtents(store: Store, [imageRow, modelRow, firstN]: [number, number, number], extents: Extents): void {
  for (const [i, extent] of extents.entries())
    if (extent)
      store.run('INSERT INTO prediction_extent VALUES (?, ?, ?, ?, ?, ?, ?)', [
        ...[imageRow, modelRow, firstN + i],
        ...[extent.x, extent.y, extent.width, extent.height],
      ])
}

/** Deletes the extents of predictions that were replaced. */
const forgetExtents = (store: Store, imageRow: number, modelRow: number) =>
  store.run(
    `DELETE FROM prediction_extent WHERE image_id = :image AND model_id = :model
       AND n NOT IN (SELECT n FROM prediction WHERE image_id = :image AND model_id = :model)`,
    { image: imageRow, model: modelRow },
  )

const theseRows = '(SELECT value FROM json_each(?))'

type Before = { earlier: readonly PredictionRow[]; nextN: number; hasRun: boolean }

/** Reads the model's earlier predictions on each image, and the next running number there. */
function storedBefore(store: Store, modelRow: number, imageRows: string): (imageRow: number) => Before {
  const runs = new Map(
    store.arrays<[image: number, nextN: number]>(
      `SELECT image_id, next_n FROM prediction_run WHERE model_id = ? AND image_id IN ${theseRows}`,
      [modelRow, imageRows],
    ),
  )
  const earlier = new Map<number, PredictionRow[]>()
  for (const { image_id, ...row } of store.all<PredictionRow & { image_id: number }>(
    `SELECT image_id, n, model_class, x16, y16, width16, height16, outcome FROM prediction
     WHERE model_id = ? AND image_id IN ${theseRows} ORDER BY image_id, n`,
    [modelRow, imageRows],
  )) {
    const ofImage = earlier.get(image_id)
    if (ofImage) ofImage.push(row)
    else earlier.set(image_id, [row])
  }
  return (imageRow) => {
    const all = earlier.get(imageRow) ?? []
    return {
      earlier: all,
      nextN: Math.max(runs.get(imageRow) ?? 0, (all.at(-1)?.n ?? -1) + 1),
      hasRun: runs.has(imageRow),
    }
  }
}

/** Returns the predictions to store: all except those that a user has accepted or deleted. */
function newAmong(
  predictions: readonly (Found & { extent?: BoundingBox })[],
  earlier: readonly PredictionRow[],
): { kept: KeptPrediction; extent: BoundingBox | undefined }[] {
  const touched = earlier.filter(({ outcome }) => outcome !== 0)
  const isTouchedOne = ([modelClass, , x, y, width, height]: KeptPrediction) =>
    touched.some(
      (other) =>
        other.model_class === modelClass &&
        iou({ x: other.x16, y: other.y16, width: other.width16, height: other.height16 }, { x, y, width, height }) >=
          sameFromIou,
    )
  return predictions.flatMap((prediction) => {
    const kept = keptOf(prediction)
    return kept && !isTouchedOne(kept) ? [{ kept, extent: prediction.extent }] : []
  })
}

/** Rows per statement: a statement for each row takes longer, and so does reading them from JSON. */
const rowsAtOnce = 32

const insertRows = (table: string, columns: readonly string[], rows: number): string => {
  const row = `(${columns.map(() => '?').join(', ')})`
  return `INSERT INTO ${table} (${columns.join(', ')}) VALUES ${Array<string>(rows).fill(row).join(', ')}`
}
const statementsFor = (table: string, ...columns: string[]) => {
  const scored = ['score', 'raw_score', 'x16', 'y16', 'width16', 'height16', 'geometry']
  const all = ['image_id', 'model_id', 'n', ...columns, ...scored]
  return { many: insertRows(table, all, rowsAtOnce), one: insertRows(table, all, 1) }
}
const predictionRows = statementsFor('prediction', 'model_class', 'class_id')
const unmappedRows = statementsFor('unmapped_prediction', 'model_class')
const tailRows = statementsFor('unmapped_prediction', 'is_tail', 'model_class')

/** Returns findings that only evaluation counts as rows. */
export const rowsOfTail = (found: readonly { kept: KeptPrediction }[], map: ConfidenceMap | null): SqlValue[][] =>
  found.map(({ kept: [modelClass, rawScore, ...rest] }) => [1, modelClass, ...scoresOf(rawScore, map), ...rest])

export const insertTails = (store: Store, rows: readonly Row[]): void => insert(store, tailRows, rows)

type Row = readonly SqlValue[]

/** Puts the image, the model and running numbers in front of the rows of an image. */
export const placed = ([imageRow, modelRow, nextN]: [number, number, number], rows: readonly Row[]): Row[] =>
  rows.map((row, i) => [imageRow, modelRow, nextN + i, ...row])

function insert(store: Store, { many, one }: ReturnType<typeof statementsFor>, rows: readonly Row[]): void {
  for (let i = 0; i < rows.length; ) {
    const count = rows.length - i >= rowsAtOnce ? rowsAtOnce : 1
    store.run(count === 1 ? one : many, rows.slice(i, i + count).flat())
    i += count
  }
}
