import { acceptedFromIou } from '#model/labels/corrections.ts'

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
