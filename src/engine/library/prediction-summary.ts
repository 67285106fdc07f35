import type { Store } from '../store/index.ts'

const chunk = 500

/**
 * Brings the prediction figures of these image rows (or of all images) up to date: number, least and greatest
 * confidence of the current model's predictions that nobody has touched. Call it inside the transaction that changed
 * predictions or the current model.
 */
export function refreshPredictionSummary(store: Store, rows: readonly number[] | 'all'): void {
  store.write(() => {
    if (rows === 'all') {
      refresh(store, '1', [])
      return
    }
    for (let i = 0; i < rows.length; i += chunk) {
      refresh(store, 'image.id IN (SELECT value FROM json_each(?))', [JSON.stringify(rows.slice(i, i + chunk))])
    }
  })
}

function refresh(store: Store, where: string, parameters: readonly string[]): void {
  store.run(
    `UPDATE image SET (prediction_count, prediction_min_score, prediction_max_score) = (
       SELECT count(*), min(score), max(score) FROM prediction
       WHERE prediction.image_id = image.id AND outcome = 0
         AND model_id = (SELECT id FROM model WHERE stage = 'current'))
     WHERE ${where}`,
    parameters,
  )
}
