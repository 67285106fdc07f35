import { shownFrom, shownModelSql } from '../../query/index.ts'
import type { Store } from '../../store/index.ts'
import { refreshDisagreement } from './disagreement.ts'

/**
 * Updates the prediction figures of these image rows, from the current model's untouched predictions: their number and
 * highest confidence, the number that review shows at the default threshold and the lowest confidence among these; also
 * the disagreement between labels and predictions. Call it inside the transaction that changed predictions of these
 * images.
 */
export function refreshPredictionSummary(store: Store, rows: readonly number[]): void {
  store.write(() => {
    refreshDisagreement(store, rows)
    store.run(
      `UPDATE image SET prediction_count = figures.n, prediction_shown_count = figures.shown,
         prediction_min_score = figures.low, prediction_max_score = figures.high
       FROM (
         SELECT wanted.value AS id, count(score) AS n, count(score) FILTER (WHERE score >= ${shownFrom('prediction').sql}) AS shown,
           min(score) FILTER (WHERE score >= ${shownFrom('prediction').sql}) AS low, max(score) AS high
         FROM json_each(:rows) AS wanted LEFT JOIN prediction ON image_id = wanted.value AND outcome = 0
           AND model_id = ${shownModelSql('wanted.value')}
         GROUP BY wanted.value) AS figures
       WHERE image.id = figures.id
         AND (prediction_count, prediction_shown_count, prediction_min_score, prediction_max_score)
           IS NOT (figures.n, figures.shown, figures.low, figures.high)`,
      { rows: JSON.stringify(rows) },
    )
  })
}
