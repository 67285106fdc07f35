import { percentText } from '#model/text/percent.ts'
import { observeWatched, statistic, type WatchedImage } from '../../statistics/index.ts'
import type { Store } from '../../store/index.ts'
import { type Detector, defineDetector } from '../detectors/detector.ts'
import { amberFrom, falseAlarmRate, redFrom } from '../detectors/mean-process.ts'
import { type AcceptedBand, acceptedBands } from './accepted-bands.ts'
import { streamError } from './stream-error.ts'
import { watchedShare } from './take-in.ts'

/**
 * Applies R1 to new images in an accepted band: whether their error is still below the limit that the audit proved. It
 * counts images, of which a part is audited, so its alarms are as rare as those of R1 by audits.
 */
export function bandDetector(store: Store, { id, fromScore, maxError }: AcceptedBand): Detector {
  const limit = percentText(maxError)
  return defineDetector<WatchedImage, { limit: number }, number[]>({
    id: `R1 acc_${id}`,
    title: `Accepted from ${fromScore.toFixed(2)} on`,
    amberFrom: amberFrom / watchedShare,
    redFrom: redFrom / watchedShare,
    falseAlarmRate,
    scopes: 'none',
    isStated: true,
    process: {
      begin: { limit: maxError },
      learn: (learned) => learned,
      start: [],
      step(state, image, { limit: max }) {
        const next = observeWatched(state, image, max)
        return { state: next, statistic: statistic(next) }
      },
      usual: ({ limit: max }) => max,
    },
    observations: () => [],
    isHit: ({ error }) => (error ?? 0) > 0,
    hitSql: `(SELECT error FROM watched_image WHERE acceptance_id = ${id} AND image_id = u.image_id)`,
    heading: () => `More predictions are wrong than accepted: over ${limit} from ${fromScore.toFixed(2)} on`,
    because({ sinceMs }) {
      const { error, images, audited } = streamError(store, id, sinceMs)
      return `About ${percentText(error ?? 0)} of the predictions is wrong in ${images} images that came in since then, known from ${audited} audits; the limit is ${limit}. Accepted labels stay. Don’t accept more without a new audit.`
    },
    steps: ['review', 'threshold', 'retrain'],
  })
}

export const bandDetectors = (store: Store): Detector[] => acceptedBands(store).map((band) => bandDetector(store, band))
