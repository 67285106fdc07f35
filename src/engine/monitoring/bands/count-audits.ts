import { auditVerdict } from '../../bulk/index.ts'
import type { Context } from '../../context.ts'
import type { WatchedImage } from '../../statistics/index.ts'
import type { Store } from '../../store/index.ts'
import { writeWhile } from '../../threads/write-in-pieces.ts'
import { weighAlarm } from '../alarms/weigh-alarm.ts'
import { takeStep } from '../detectors/detector-state.ts'
import { type AcceptedBand, acceptedBands } from './accepted-bands.ts'
import { bandDetector } from './band-detector.ts'

const imagesAtOnce = 50

/**
 * Counts new images of the accepted bands in the order of arrival, not of review, so that reviewers can't bias it by
 * choosing: up to the first drawn image that waits.
 */
export async function countAudits(context: Context): Promise<void> {
  for (const band of acceptedBands(context.store)) await writeWhile(context.store, () => countSome(context, band))
}

type Row = Omit<WatchedImage, 'error'> & { id: number; image_id: number; is_drawn: 0 | 1; at: number }

const uncounted = (store: Store, { id }: AcceptedBand): Row[] =>
  store.all<Row>(
    `SELECT watched.id, watched.image_id, expected, chance, is_drawn,
       coalesce((SELECT ran_at FROM prediction_run AS run WHERE run.model_id = acceptance.model_id
         AND run.image_id = watched.image_id), started_at) AS at
     FROM watched_image AS watched JOIN acceptance ON acceptance.id = acceptance_id
     WHERE acceptance_id = ? AND is_counted = 0 ORDER BY watched.id LIMIT ${imagesAtOnce}`,
    [id],
  )

/** Whether there may be more to count. */
function countSome(context: Context, band: AcceptedBand): boolean {
  const { store } = context
  const { modelRow } = band
  const detector = bandDetector(store, band)
  const rows = uncounted(store, band)
  for (const { id, image_id: imageRow, is_drawn, at, ...image } of rows) {
    const audit = is_drawn === 1 ? auditVerdict(context, band, imageRow) : null
    if (audit?.changed === null) return false
    const error = audit?.predictions ? audit.changed / audit.predictions : null
    store.run('UPDATE watched_image SET is_counted = 1, error = ? WHERE id = ?', [error, id])
    // It was drawn but can no longer be audited.
    if (audit && error === null) continue
    const value: WatchedImage = { ...image, error }
    takeStep(store, detector, { modelRow, image: { imageRow, atMs: at }, isLearning: false }, { scope: 0, value })
    weighAlarm(context, detector, { modelRow, imageRow, hits: detector.isHit(value) ? [0] : [] })
  }
  return rows.length === imagesAtOnce
}
