import { t } from '@lingui/core/macro'
import type { ListedJob } from '#contract'
import { formatCount, formatDuration, formatFacts, formatFixed } from '../kit/index.ts'
import { fromEngine } from '../texts/from-engine.ts'

export const isActive = (job: Pick<ListedJob, 'status'>): boolean => job.status === 'running' || job.status === 'queued'

type Progress = Pick<ListedJob, 'done' | 'total' | 'unit' | 'perSecond' | 'secondsLeft'>

/** Returns how much of a job is done: "120 of 400 images". */
export const jobCount = ({ done, total, unit }: Pick<Progress, 'done' | 'total' | 'unit'>): string =>
  `${total === null ? formatCount(done) : t`${formatCount(done)} of ${formatCount(total)}`} ${fromEngine(unit)}`

/** A slower job is waiting, for example for another one, so its end is unknown. Epochs are naturally slow. */
const minPerSecond = 0.05

/** Returns the progress of a job in one line: "120 of 400 images · 31 per second · 9 s left", "4 of 50 epochs · 20 s each · 15 min left". */
export function jobProgress(job: Progress): string {
  const { unit, perSecond, secondsLeft } = job
  const isMoving = perSecond === null || perSecond >= minPerSecond || unit === 'epochs'
  const rate = perSecond !== null && isMoving && rateText(perSecond)
  const left = secondsLeft !== null && isMoving && t`${formatDuration(secondsLeft)} left`
  return formatFacts(jobCount(job), rate, left)
}

const rateText = (perSecond: number): string =>
  perSecond < 0.5
    ? t`${formatDuration(1 / perSecond)} each`
    : t`${formatFixed(perSecond, perSecond < 10 ? 1 : 0)} per second`

/** Returns why a job that ended without an error has no result. */
export const noResultText = (status: ListedJob['status']): string =>
  status === 'cancelled'
    ? t`The job was canceled. Resume it in the job list.`
    : status === 'interrupted'
      ? t`The workspace was closed before the job had ended. Resume it in the job list.`
      : t`The job failed. See the log for the reason.`

/** Returns the progress from 0 to 1; null while the end is unknown. */
export const jobFraction = (job: Pick<ListedJob, 'done' | 'total'>): number | null =>
  job.total ? job.done / job.total : null
