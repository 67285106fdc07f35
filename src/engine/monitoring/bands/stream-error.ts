import type { WatchedBand } from '#contract'
import { idOf } from '#model/ids.ts'
import type { Store } from '../../store/index.ts'
import { acceptedBands } from './accepted-bands.ts'

type StreamError = { images: number; audited: number; error: number | null; interval: [number, number] | null }
const z95 = 1.96

/**
 * Estimates the error of the counted images that entered a band since a moment: the expected error, corrected by the
 * audits, each weighted by the inverse of its chance.
 */
export function streamError(store: Store, acceptanceRow: number, sinceMs: number): StreamError {
  const { images, audited, mean, squares } = store.get<{
    images: number
    audited: number
    mean: number | null
    squares: number | null
  }>(
    `SELECT count(*) AS images, count(error) AS audited, avg(value) AS mean, avg(value * value) AS squares
     FROM (SELECT error, expected + coalesce((error - expected) / chance, 0) AS value
       FROM watched_image AS watched JOIN acceptance ON acceptance.id = acceptance_id
       JOIN prediction_run AS run ON run.model_id = acceptance.model_id AND run.image_id = watched.image_id
       WHERE acceptance_id = ? AND is_counted = 1 AND (is_drawn = 0 OR error IS NOT NULL) AND ran_at >= ?)`,
    [acceptanceRow, sinceMs],
  )!
  if (mean === null || squares === null || audited === 0) return { images, audited, error: null, interval: null }
  const half = z95 * Math.sqrt(Math.max(0, squares - mean ** 2) / images)
  const within = (share: number) => Math.min(1, Math.max(0, share))
  return { images, audited, error: within(mean), interval: [within(mean - half), within(mean + half)] }
}

export const watchedBands = (store: Store): WatchedBand[] =>
  acceptedBands(store).map(({ id, where, fromScore, maxError }) => {
    const { came = 0, waiting = 0 } =
      store.get<{ came: number; waiting: number }>(
        `SELECT count(*) AS came, coalesce(sum(is_drawn = 1 AND is_counted = 0), 0) AS waiting FROM watched_image
         WHERE acceptance_id = ?`,
        [id],
      ) ?? {}
    const { audited, error, interval } = streamError(store, id, 0)
    return {
      acceptanceId: idOf('acc', id),
      where,
      fromScore,
      maxError,
      images: came,
      waiting,
      audited,
      error,
      interval,
    }
  })
