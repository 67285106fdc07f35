import type { Store } from '../../store/index.ts'
import type { ReviewUnit } from './review-unit.ts'

/** A reviewed image as the ledger stores it. Rows of their tables; times are milliseconds UTC. */
export type ReviewedImage = {
  imageRow: number
  cluster: number
  sourceRow: number
  userRow: number
  atMs: number
  /** Whether a user reviewed it individually, with its predictions on screen. */
  isByHand: boolean
  seconds: number | null
}

const weekMs = 7 * 86_400_000
/** 1 January 1970 was a Thursday. */
const mondayMs = 3 * 86_400_000

export const weekOf = (atMs: number): number => Math.floor((atMs + mondayMs) / weekMs)
export const weekStartMs = (week: number): number => week * weekMs - mondayMs

const isCorrected = '(c.moved + c.relabelled + c.deleted + c.added > 0)'

/** Columns of the totals. */
export const countedTotals = ['images', 'corrected', 'accepted', 'moved', 'relabelled', 'deleted', 'added']
export const measuredTotals = ['timed', 'seconds', 'scored', 'score', 'score_squared']

/** Adds an image to the totals, or subtracts it. */
const totalsSql = `INSERT INTO review_total
  SELECT u.model_id, u.week, c.class_id, u.source_id, u.user_id, :by, :by * ${isCorrected}, :by * c.accepted, :by * c.moved,
    :by * c.relabelled, :by * c.deleted, :by * c.added, :by * c.iou, :by * (u.seconds IS NOT NULL),
    :by * coalesce(u.seconds, 0.0), :by * (u.score IS NOT NULL), :by * coalesce(u.score, 0.0),
    :by * coalesce(u.score * u.score, 0.0), :by * u.is_first, :by * u.is_first * ${isCorrected}
  FROM review_unit u JOIN review_unit_class c ON c.image_id = u.image_id AND c.model_id = u.model_id
  WHERE u.image_id = :image
  ON CONFLICT DO UPDATE SET ${[...countedTotals, ...measuredTotals, 'iou', 'units', 'units_corrected']
    .map((column) => `${column} = ${column} + excluded.${column}`)
    .join(', ')}`

/** Deletes an image from the ledger and returns the models it was stored for. */
export function removeUnits(store: Store, imageRow: number): number[] {
  const units = store.all<{ model_id: number; cluster: number; is_first: 0 | 1 }>(
    'SELECT model_id, cluster, is_first FROM review_unit WHERE image_id = ?',
    [imageRow],
  )
  if (units.length === 0) return []
  store.run(totalsSql, { by: -1, image: imageRow })
  store.run('DELETE FROM review_unit_class WHERE image_id = ?', [imageRow])
  store.run('DELETE FROM review_unit WHERE image_id = ?', [imageRow])
  for (const unit of units) if (unit.is_first === 1) nameNextFirst(store, unit)
  return units.map(({ model_id }) => model_id)
}

/**
 * Of a model and a group. The plus makes SQLite sort the few rows of the group; without it, it scans all rows of the
 * model in order.
 */
export const firstOfGroupSql =
  'SELECT image_id FROM review_unit WHERE model_id = ? AND cluster = ? ORDER BY +reviewed_at, image_id LIMIT 1'

/** The first reviewed image of a group represents it; when that is deleted, the next one does. */
function nameNextFirst(store: Store, { model_id, cluster }: { model_id: number; cluster: number }): void {
  const [next] = store.values<number>(firstOfGroupSql, [model_id, cluster])
  if (next === undefined) return
  store.run(totalsSql, { by: -1, image: next })
  store.run('UPDATE review_unit SET is_first = 1 WHERE image_id = ? AND model_id = ?', [next, model_id])
  store.run(totalsSql, { by: 1, image: next })
}

/** Writes the verdicts on an image's predictions, per model. The ledger must hold nothing about the image yet. */
export function writeUnits(store: Store, image: ReviewedImage, units: ReadonlyMap<number, ReviewUnit>): void {
  for (const [modelRow, { classes, score }] of units) {
    store.run(
      `INSERT INTO review_unit (image_id, model_id, cluster, source_id, user_id, week, reviewed_at, by_hand, seconds, score,
         is_first)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NOT EXISTS (
         SELECT 1 FROM review_unit WHERE model_id = ? AND cluster = ? AND is_first = 1))`,
      [
        image.imageRow,
        modelRow,
        image.cluster,
        image.sourceRow,
        image.userRow,
        weekOf(image.atMs),
        image.atMs,
        image.isByHand ? 1 : 0,
        image.seconds,
        score,
        modelRow,
        image.cluster,
      ],
    )
    for (const [classRow, { accepted, moved, relabelled, deleted, added, iou }] of classes)
      store.run(
        `INSERT INTO review_unit_class (image_id, model_id, class_id, accepted, moved, relabelled, deleted, added, iou)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        [image.imageRow, modelRow, classRow, accepted, moved, relabelled, deleted, added, iou],
      )
  }
  if (units.size > 0) store.run(totalsSql, { by: 1, image: image.imageRow })
}
