import { type Placed, pairBoxes } from '#model/geometry/match-boxes.ts'
import type { Store } from '../store/index.ts'
import { readSettings } from '../workspace/index.ts'

/**
 * How far two sets of boxes are apart, 0 to 1. Boxes of one class are paired, the best overlaps first and each box once,
 * from IoU 0.5 on; the result is 1 − 2 · (sum of the pairs' IoU) / (number of boxes on both sides). It is 0 when nothing
 * is on either side.
 */
function disagreementOf(a: readonly Placed[], b: readonly Placed[]): number {
  if (a.length + b.length === 0) return 0
  const shared = pairBoxes(a, b).reduce((sum, pair) => sum + pair.iou, 0)
  return 1 - (2 * shared) / (a.length + b.length)
}

/**
 * Brings the stored disagreement of these image rows (or of all images with labels) up to date: labels against all that
 * the current model proposed from the setting `reviewFromScore` on, whatever became of it. Call it inside the
 * transaction that changed one of these.
 */
export function refreshDisagreement(store: Store, rows: readonly number[] | 'all'): void {
  const { reviewFromScore } = readSettings(store)
  const model = store.get<{ id: number }>("SELECT id FROM model WHERE stage = 'current'")
  const mayHaveOne = '(label_count > 0 OR label_disagreement IS NOT NULL)'
  const requested =
    rows === 'all'
      ? store.values<number>(`SELECT id FROM image WHERE ${mayHaveOne}`)
      : store.values<number>(`SELECT id FROM image WHERE id IN (SELECT value FROM json_each(?)) AND ${mayHaveOne}`, [
          JSON.stringify(rows),
        ])
  for (const row of requested) {
    const value = model ? storedDisagreement(store, row, model.id, reviewFromScore) : null
    store.run('UPDATE image SET label_disagreement = :value WHERE id = :row AND label_disagreement IS NOT :value', {
      value,
      row,
    })
  }
}

function storedDisagreement(store: Store, row: number, modelRow: number, fromScore: number): number | null {
  const labels = store.all<Placed>('SELECT class_id, x, y, width, height FROM annotation WHERE image_id = ?', [row])
  if (labels.length === 0) return null
  if (!store.get('SELECT 1 FROM prediction_run WHERE model_id = ? AND image_id = ?', [modelRow, row])) return null
  const predictions = store.all<Placed>(
    `SELECT class_id, x16 / 16.0 AS x, y16 / 16.0 AS y, width16 / 16.0 AS width, height16 / 16.0 AS height
     FROM prediction WHERE image_id = ? AND model_id = ? AND score >= ?`,
    [row, modelRow, fromScore],
  )
  return disagreementOf(labels, predictions)
}
