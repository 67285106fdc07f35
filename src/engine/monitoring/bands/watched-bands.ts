import type { WatchedBand } from '#contract'
import { idOf } from '#model/ids.ts'
import type { Store } from '../../store/index.ts'
import { acceptedBands } from './accepted-bands.ts'
import { streamError } from './stream-error.ts'

/** Reports the state of each accepted band. */
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
