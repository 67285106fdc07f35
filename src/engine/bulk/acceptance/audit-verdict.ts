import { acceptedFromIou } from '#model/labels/corrections.ts'
import type { Context } from '../../context.ts'
import type { AcceptanceRow } from './queries.ts'

type OfBand = Pick<AcceptanceRow, 'startedAtMs' | 'modelRow' | 'fromScore'>

export type AuditVerdict = { changed: number | null; predictions: number | null; missed: number | null }

const waiting: AuditVerdict = { changed: null, predictions: null, missed: null }
const dropped: AuditVerdict = { changed: 0, predictions: 0, missed: 0 }

/**
 * Returns a review's verdict on the band's predictions on an image. A prediction counts as right when it became a label
 * unchanged. Only a manual review counts: an image accepted in bulk still waits.
 */
export function auditVerdict({ store }: Context, acceptance: OfBand, imageRow: number): AuditVerdict {
  const image = store.get<{ state: string; lifecycle: string; by_hand: 0 | 1 }>(
    `SELECT state, lifecycle, EXISTS (SELECT 1 FROM edit WHERE edit.image_id = image.id AND kind IN ('edit', 'redo')
       AND at >= ? AND diff ->> '$.state.after' IN ('reviewed', 'approved')) AS by_hand
     FROM image WHERE id = ?`,
    [acceptance.startedAtMs, imageRow],
  )
  if (!image || image.lifecycle === 'trashed' || image.lifecycle === 'purged') return dropped
  const { outcomes, missed } = outcomesOf({ store }, acceptance, imageRow)
  if (outcomes.length === 0) return dropped
  if (image.state === 'rejected') return { changed: outcomes.length, predictions: outcomes.length, missed }
  const isDone = (image.state === 'reviewed' || image.state === 'approved') && image.by_hand === 1
  if (!isDone) return waiting
  const changed = outcomes.filter((outcome) => outcome !== 'accepted').length
  return { changed, predictions: outcomes.length, missed }
}

function outcomesOf({ store }: Pick<Context, 'store'>, { modelRow, fromScore }: OfBand, imageRow: number) {
  const band = [imageRow, modelRow, fromScore]
  const outcomes = store.values<string>(
    `SELECT ${outcomeSql} FROM prediction p
     LEFT JOIN annotation a ON a.image_id = p.image_id AND a.model_id = p.model_id AND a.prediction_n = p.n
     WHERE p.image_id = ? AND p.model_id = ? AND p.score >= ?`,
    band,
  )
  const [missed = 0] = store.values<number>(
    `SELECT count(*) FROM annotation a WHERE a.image_id = ? AND NOT (a.model_id IS ? AND a.score >= ?)`,
    band,
  )
  return { outcomes, missed }
}

/**
 * SQL for the outcome of a prediction `p` that became the label `a`; both are boxes, or shapes that are equal or not.
 */
export const outcomeSql = `CASE
  WHEN p.outcome = 2 OR a.class_id IS NULL THEN 'deleted'
  WHEN a.class_id <> p.class_id THEN 'relabelled'
  WHEN p.geometry IS NOT NULL THEN iif(p.geometry = a.geometry, 'accepted', 'moved')
  ELSE (
    WITH side AS (
      SELECT max(0, min((p.x16 + p.width16) / 16.0, a.x + a.width) - max(p.x16 / 16.0, a.x))
          * max(0, min((p.y16 + p.height16) / 16.0, a.y + a.height) - max(p.y16 / 16.0, a.y)) AS shared,
        p.width16 * p.height16 / 256.0 + a.width * a.height AS both)
    SELECT iif(both > shared AND shared >= ${acceptedFromIou} * (both - shared), 'accepted', 'moved') FROM side)
  END`
