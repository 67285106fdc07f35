import type { Store } from '../store/index.ts'
import { readSettings } from '../workspace/index.ts'
import { refreshDisagreement } from './disagreement.ts'

const chunk = 500

/**
 * Brings the prediction figures of these image rows (or of all images) up to date: the current model's
 * predictions that nobody has touched: how many there are and their greatest confidence, and how many of them review
 * shows (from the setting `reviewFromScore` on) with the least confidence among these; also how far labels and
 * predictions are apart. Call it inside the transaction
 * that changed predictions, the current model or that setting.
 */
export function refreshPredictionSummary(store: Store, rows: readonly number[] | 'all'): void {
  store.write(() => {
    refreshDisagreement(store, rows)
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
  const { reviewFromScore } = readSettings(store)
  store.run(
    `UPDATE image SET (prediction_count, prediction_shown_count, prediction_min_score, prediction_max_score) = (
       SELECT count(*), count(*) FILTER (WHERE score >= ?), min(score) FILTER (WHERE score >= ?), max(score)
       FROM prediction
       WHERE prediction.image_id = image.id AND outcome = 0
         AND model_id = (SELECT id FROM model WHERE stage = 'current'))
     WHERE ${where}`,
    [reviewFromScore, reviewFromScore, ...parameters],
  )
}
