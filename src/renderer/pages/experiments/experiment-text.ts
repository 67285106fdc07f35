import { plural, t } from '@lingui/core/macro'
import type { Comparison, Experiment, ExperimentCondition } from '#contract'
import { formatCount, formatPercent } from '../../kit/index.ts'

/** Formats evidence as odds: 11.6:1 for a claim, 1:27 against it. */
export function oddsText(log: number): string {
  if (Math.abs(log) < 0.005) return t`even`
  const odds = Math.exp(Math.min(Math.abs(log), Math.log(9999)))
  const number = odds < 10 ? odds.toFixed(1) : formatCount(Math.round(odds))
  return log >= 0 ? `${number}:1` : `1:${number}`
}

/** Explains the verdict. */
export function explanationOf(experiment: Experiment): string {
  const { candidateName, currentName, clusters, deltaScore, status, because, waiting } = experiment
  if (status === 'paused') return t`${candidateName} stays hidden until you resume.`
  if (status !== 'running') return because[0] ?? ''
  if (clusters === 0)
    return waiting > 0
      ? t`Both models are running on ${plural(waiting, { one: '# image', other: '# images' })} when no other jobs are active. ${candidateName} stays hidden until it has run reliably.`
      : t`Each image you review now shows which model saves more manual work.`
  const images = plural(clusters, { one: '# image', other: '# images' })
  return (deltaScore ?? 0) >= 0
    ? t`On ${images}, ${candidateName} saved more manual work than ${currentName}.`
    : t`On ${images}, ${candidateName} saved less manual work than ${currentName}.`
}

/** Estimates how many more images will decide; null if unknown. */
export function expectationOf({ expected, status }: Experiment): string | null {
  if (!expected || status !== 'running') return null
  const [low, high] = expected.clusters
  const range = t`${formatCount(low)} to ${formatCount(high)}`
  return expected.days
    ? t`At this rate, about ${range} more images will decide it, probably within ${plural(Math.max(1, Math.ceil(expected.days[1])), { one: '# day', other: '# days' })}.`
    : t`At this rate, about ${range} more images will decide it.`
}

export function conditionText({ id, needed }: ExperimentCondition, { candidateName, margin }: Comparison): string {
  switch (id) {
    case 'evidence':
      return margin > 0
        ? t`Odds of ${needed}:1 that ${candidateName} saves no less manual work (${formatPercent(2 * margin)} less allowed)`
        : t`Odds of ${needed}:1 that ${candidateName} saves more manual work`
    case 'units':
      return t`At least ${plural(needed, { one: '# image', other: '# images' })}`
    case 'days':
      return t`At least ${plural(needed, { one: '# day', other: '# days' })}`
    case 'reviewers':
      return t`At least ${plural(needed, { one: '# reviewer', other: '# reviewers' })}`
    case 'guardrails':
      return t`No guardrail tripped`
  }
}

export function conditionValue({ id, found }: ExperimentCondition, { guardrails, logE }: Comparison): string {
  if (id === 'evidence') return oddsText(logE.promote)
  if (id === 'guardrails') return t`${found} of ${guardrails.length}`
  return formatCount(Math.floor(found))
}
