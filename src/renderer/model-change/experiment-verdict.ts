import { t } from '@lingui/core/macro'
import type { Experiment } from '#contract'
import { formatAgo } from '../kit/index.ts'

/** Returns what an experiment says about its candidate, in one sentence. */
export function experimentVerdict(experiment: Experiment): string {
  const { status, endedAtMs, logE, clusters, deltaScore } = experiment
  if (status === 'promoted') return t`Promoted ${formatAgo(endedAtMs ?? 0)}`
  if (status === 'rolledBack') return t`Rolled back ${formatAgo(endedAtMs ?? 0)}`
  if (status === 'stopped') return t`Stopped ${formatAgo(endedAtMs ?? 0)}`
  if (status === 'ready') return t`Better: ready to promote`
  if (status === 'inconclusive') return t`No visible difference. Paused for your decision`
  if (status === 'paused') return t`Paused`
  if (clusters === 0)
    return experiment.step === 0 ? t`Warming up, still hidden from users` : t`Waiting for the first reviews`
  if (logE.promote >= experiment.threshold) return t`Better. Some conditions are not met yet`
  if (logE.rollback > Math.log(3)) return t`Looks worse, not proven yet`
  if ((deltaScore ?? 0) > 0 && logE.promote > Math.log(2)) return t`Looks better, not proven yet`
  return t`Too early to tell`
}
