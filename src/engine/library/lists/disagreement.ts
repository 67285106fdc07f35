import { type ClassBox, pairBoxes } from '#model/geometry/match-boxes.ts'
import { currentModelSql, shownFrom } from '../../query/index.ts'
import type { Store } from '../../store/index.ts'

/**
 * Returns how much two sets of boxes differ, 0 to 1. Boxes of one class are paired, best overlaps first and each box
 * once, from IoU 0.5 on; the result is 1 − 2 · (sum of the pairs' IoU) / (number of boxes on both sides), or 0 when
 * both sides are empty.
 */
function disagreementOf(a: readonly ClassBox[], b: readonly ClassBox[]): number {
  if (a.length + b.length === 0) return 0
  const shared = pairBoxes(a, b).reduce((sum, pair) => sum + pair.iou, 0)
  return 1 - (2 * shared) / (a.length + b.length)
}

/**
 * Updates the stored disagreement of these image rows: labels against all of the current model's predictions that
 * review shows, with any outcome. Call it inside the transaction that changed one of these.
 */
export function refreshDisagreement(store: Store, rows: readonly number[]): void {
  const requested = JSON.stringify(rows)
  const labels = Map.groupBy(
    store.all<ClassBoxOf>(
      `SELECT image_id, class_id, x, y, width, height FROM annotation
       WHERE image_id IN (SELECT image_id FROM prediction_run WHERE model_id = ${currentModelSql}
         AND image_id IN (SELECT value FROM json_each(?)))`,
      [requested],
    ),
    imageOf,
  )
  const predictions = Map.groupBy(labels.size === 0 ? [] : predicted(store, requested), imageOf)
  for (const [row, own] of labels) {
    const value = disagreementOf(own, predictions.get(row) ?? [])
    store.run('UPDATE image SET label_disagreement = :value WHERE id = :row AND label_disagreement IS NOT :value', {
      value,
      row,
    })
  }
  // The plus keeps SQLite from scanning all images with a value.
  store.run(
    `UPDATE image SET label_disagreement = NULL
     WHERE id IN (SELECT value FROM json_each(?)) AND +label_disagreement IS NOT NULL`,
    [JSON.stringify(labels.size === 0 ? rows : rows.filter((row) => !labels.has(row)))],
  )
}

const predicted = (store: Store, rows: string) =>
  store.all<ClassBoxOf>(
    `SELECT image_id, class_id, x16 / 16.0 AS x, y16 / 16.0 AS y, width16 / 16.0 AS width, height16 / 16.0 AS height
     FROM prediction WHERE image_id IN (SELECT value FROM json_each(?)) AND score >= ${shownFrom('prediction').sql}
       AND model_id = ${currentModelSql}`,
    [rows],
  )

type ClassBoxOf = ClassBox & { image_id: number }

const imageOf = ({ image_id }: ClassBoxOf): number => image_id
