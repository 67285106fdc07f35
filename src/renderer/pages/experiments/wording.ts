import type { Comparison, Experiment, ExperimentCondition } from '#contract'
import { countOf, formatAgo, formatCount } from '../../kit/index.ts'

/** Evidence as odds: 11.6:1 for a claim, 1:27 against it. */
export function oddsText(log: number): string {
  const odds = Math.exp(Math.min(Math.abs(log), Math.log(9999)))
  const number = odds < 10 ? odds.toFixed(1) : formatCount(Math.round(odds))
  return log >= 0 ? `${number}:1` : `1:${number}`
}

export const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`

/** What is known, in one sentence. */
export function verdictOf(experiment: Experiment): string {
  const { status, endedAtMs, logE, clusters, deltaScore } = experiment
  if (status === 'promoted') return `Promoted ${formatAgo(endedAtMs ?? 0)}`
  if (status === 'rolledBack') return `Rolled back ${formatAgo(endedAtMs ?? 0)}`
  if (status === 'stopped') return `Stopped by hand ${formatAgo(endedAtMs ?? 0)}`
  if (status === 'ready') return 'Better: ready to promote'
  if (status === 'inconclusive') return 'No difference to be seen; paused for you'
  if (status === 'paused') return 'Paused'
  if (clusters === 0) return experiment.step === 0 ? 'Warming up in the shadow' : 'Waiting for the first reviews'
  if (logE.promote >= experiment.threshold) return 'Better; a few conditions are still open'
  if (logE.rollback > Math.log(3)) return 'Looks worse, not proven yet'
  if ((deltaScore ?? 0) > 0 && logE.promote > Math.log(2)) return 'Looks better, not proven yet'
  return 'Too early to tell'
}

/** The reason beside it, in plain words. */
export function explanationOf(experiment: Experiment): string {
  const { candidateName, currentName, clusters, deltaScore, status, because, waiting } = experiment
  if (status !== 'running') return because[0] ?? ''
  if (clusters === 0)
    return waiting > 0
      ? `Both models run on ${countOf(waiting, 'image')} when nothing else computes. Nobody sees ${candidateName} until it has shown that it runs.`
      : `Each image that is reviewed from now on shows which of the two needed fewer corrections.`
  const less = (deltaScore ?? 0) >= 0 ? 'less' : 'more'
  return `On ${countOf(clusters, 'image')} users corrected ${candidateName} ${less} than ${currentName}.`
}

/** About when it is settled, if it goes on like this. */
export function expectationOf({ expected }: Experiment): string | null {
  if (!expected) return null
  const [low, high] = expected.clusters
  const days = expected.days ? `, likely within ${countOf(Math.max(1, Math.ceil(expected.days[1])), 'day')}` : ''
  return `If it goes on like this, about ${formatCount(low)} to ${formatCount(high)} more images settle it${days}.`
}

export function conditionText({ id, needed }: ExperimentCondition, { candidateName, margin }: Comparison): string {
  switch (id) {
    case 'evidence':
      return margin > 0
        ? `${needed}:1 that ${candidateName} is no worse than −${margin}`
        : `${needed}:1 that ${candidateName} is better`
    case 'units':
      return `At least ${needed} images`
    case 'days':
      return `At least ${needed} days`
    case 'reviewers':
      return `At least ${countOf(needed, 'reviewer')}`
    case 'guardrails':
      return 'No guardrail tripped'
  }
}

export function conditionValue({ id, found }: ExperimentCondition, { guardrails, logE }: Comparison): string {
  if (id === 'evidence') return oddsText(logE.promote)
  if (id === 'guardrails') return `${found} of ${guardrails.length}`
  return formatCount(Math.floor(found))
}
