import { t } from '@lingui/core/macro'
import type { ListedJob } from '#contract'
import { formatCount, formatDuration } from '../kit/index.ts'

export const isActive = (job: Pick<ListedJob, 'status'>): boolean => job.status === 'running' || job.status === 'queued'

type Progress = Pick<ListedJob, 'done' | 'total' | 'unit' | 'perSecond' | 'secondsLeft'>

/** How far a job is, in one line: "120 of 400 images · 31 per second · 9 s left". */
export function jobProgress(job: Progress): string {
  const counted = job.total === null ? formatCount(job.done) : t`${formatCount(job.done)} of ${formatCount(job.total)}`
  const rate = job.perSecond === null ? null : t`${job.perSecond.toFixed(job.perSecond < 10 ? 1 : 0)} per second`
  const left = job.secondsLeft === null ? null : t`${formatDuration(job.secondsLeft)} left`
  return [`${counted} ${job.unit}`, rate, left].filter(Boolean).join(' · ')
}

/** Why a job that has ended without an error of its own has no result. */
export const noResultText = (status: ListedJob['status']): string =>
  status === 'cancelled'
    ? t`The job was canceled. Resume it in the job list.`
    : status === 'interrupted'
      ? t`The job was interrupted. Resume it in the job list.`
      : t`The job failed. See the log for the reason.`

/** 0 to 1, or null while the end can't be told. */
export const jobFraction = (job: Pick<ListedJob, 'done' | 'total'>): number | null =>
  job.total ? job.done / job.total : null
