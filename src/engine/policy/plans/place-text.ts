import { periodKinds, periodName, withinKindOf } from '../facts/times.ts'
import { valueLabel } from '../facts/values.ts'
import { durationText } from '../language/duration.ts'
import { isKeepRule, type Policy } from '../language/grammar.ts'
import { cappedSignalsIn } from '../planner/guardrails/signal-cap.ts'
import type { Place } from '../planner/places.ts'

/** "monthly 2025-03 of source yard, 4 of 24". */
export function placeText(place: Place & { clauseId: string }, policy: Policy): string {
  const { kind, group, rank, limit, of, nth, period } = place
  switch (kind) {
    case 'last':
      return `Newest ${limit || of} of ${group}: place ${rank} of ${of}.`
    case 'within':
      return `Within ${durationText(withinOf(place, policy))} of the newest of ${group}.`
    case 'floor':
      return `Floor of ${limit} for ${group}: rank ${rank} of ${of}.`
    case 'duplicate':
      return `One of ${of} near-duplicates; ${limit} of them stay; this is number ${rank}.`
    case 'budget':
      return `Over budget: number ${rank} of ${of} to remove in ${group}, the ${valueLabel(policy.budget?.evict ?? 'recency')} last.`
    case 'cap':
      return `By the least of ${capText(place, policy)} number ${rank} of ${of} of ${group}: at most ${limit} per plan.`
    case 'unknown':
      return 'Its condition is unknown, which protects it.'
    default: {
      const periodKind = periodKinds.find((one) => one === kind || withinKindOf(one) === kind)!
      const name = periodName(periodKind, period)
      const counter = limit === 0 ? `period ${rank}` : `${rank} of ${limit}`
      const within = kind.startsWith('within') ? 'within the span ' : ''
      if (nth === 0) return `The oldest of ${group}: ${periodKind} ${within}has places left (${counter} taken).`
      const inPeriod = of > 1 ? `, place ${nth} of ${of} in it` : ''
      return `${periodKind} ${within}${name} of ${group}: ${counter}${inPeriod}.`
    }
  }
}

const capText = ({ clauseId }: { clauseId: string }, { rules }: Policy): string =>
  cappedSignalsIn(rules.find(({ id }) => id === clauseId)?.when)
    .map((name) => `signal.${name}`)
    .join(', ')

const withinOf = ({ clauseId }: { clauseId: string }, { rules }: Policy): string => {
  const rule = rules.find(({ id }) => id === clauseId)
  return (rule && isKeepRule(rule) && rule.buckets?.within) || '0d'
}
