import { idOf } from '#model/ids.ts'
import { dayMs } from '#model/units.ts'
import type { ActingContext } from '../context.ts'
import type { FoundNotice } from '../workspace/index.ts'
import { allExperiments, movesOf } from './experiment-row.ts'

/** How long the end of an experiment stays a notification. */
const shownForMs = 14 * dayMs

const titles = {
  ready: (candidate: string) => `${candidate} is better: ready to promote`,
  inconclusive: (candidate: string) => `The experiment with ${candidate} is undecided and needs your decision`,
  promoted: (candidate: string) => `${candidate} is the current model now`,
  rolledBack: (candidate: string) => `${candidate} was rolled back`,
} as const

/** Reports what the newest experiment did automatically, or waits for. */
export function experimentNotices({ store, clock }: ActingContext): FoundNotice[] {
  const [experiment] = allExperiments(store)
  if (
    !experiment ||
    experiment.status === 'running' ||
    experiment.status === 'paused' ||
    experiment.status === 'stopped'
  )
    return []
  const last = movesOf(store, experiment.row).at(-1)
  if (!last || last.user !== null || last.atMs < clock.nowMs() - shownForMs) return []
  return [
    {
      notice: `experiment-${experiment.status} ${idOf('exp', experiment.row)}`,
      kind: 'experiment',
      title: titles[experiment.status](experiment.candidate.name),
      detail: experiment.because,
      atMs: last.atMs,
      action: { label: 'Show experiment', page: 'experiments' },
    },
  ]
}
