import type { Context } from '../../context.ts'
import { fieldSql, isBlindNow } from '../../query/index.ts'

const percent = (share: number): string => `${Math.round(share * 100)}%`

/** What an order says about an image, by the sort field. */
const sentences = new Map(
  Object.entries<(value: number) => string>({
    'prediction.minScore': (score) => `Lowest confidence ${score.toFixed(2)}`,
    'prediction.maxScore': (score) => `Highest confidence ${score.toFixed(2)}`,
    'review.uncertainty': (wrong) => `About ${wrong.toFixed(1)} of its predictions are likely wrong`,
    'review.work': (work) => `About as much work as drawing ${work.toFixed(1)} objects`,
    'review.disagreement': (share) => `Labels and predictions differ by ${percent(share)}`,
    'review.novelty': (share) => `${percent(share)} unlike any reviewed image`,
    'review.diversity': (place) => `No. ${place} in a diverse batch`,
    'errors.overlooked': (score) => `Predicted at ${percent(score)} where there is no label`,
    'errors.badlyPlaced': (score) => `Predicted at ${percent(score)} away from its label`,
    'errors.wrongClass': (score) => `Predicted at ${percent(score)} as another class`,
    'signal.labelQuality': (share) => `Its labels are ${percent(share)} likely to be correct`,
  }),
)

/**
 * Returns why an image comes next in this order, in a sentence; null when the order says nothing about it, or the
 * reason is hidden.
 */
export function whyNext({ store }: Context, imageRow: number, order: string): string | null {
  const field = order.split(':')[0] ?? ''
  const sentence = sentences.get(field)
  if (!sentence) return null
  const row = store.get<{ value: number | null }>(
    `SELECT ${fieldSql(field)} AS value FROM image WHERE id = ? AND NOT ${isBlindNow('image').sql}`,
    [imageRow],
  )
  return row?.value == null ? null : sentence(row.value)
}
