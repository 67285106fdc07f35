import type { PlanAction, PlanTotals } from '#contract'
import { countBits, eachBit, members } from '../../bits.ts'
import type { DimensionName } from '../facts/dimensions.ts'
import { activeImages } from '../facts/facts.ts'
import { actionOf, severity } from './clauses.ts'
import { decidedBy } from './decided-by.ts'
import { guardrails } from './guardrails/guardrails.ts'
import { whyTheyStay } from './guardrails/why-they-stay.ts'
import { reviewedLeaving } from './guardrails/without-golden.ts'
import { actionAt, type Plan } from './plan.ts'
import { tallyBy } from './tally.ts'

export type Totals = Pick<
  PlanTotals,
  | 'policyName'
  | 'images'
  | 'bytes'
  | 'byRule'
  | 'byClass'
  | 'bySource'
  | 'byMonth'
  | 'bySize'
  | 'rails'
  | 'off'
  | 'notes'
  | 'reviewedLeaving'
>

const nothing = (): Record<PlanAction, number> => ({ keep: 0, review: 0, retire: 0, archive: 0, drop: 0 })

/**
 * Totals of a plan: per action, and images that count for datasets before and after by class, source, month and size.
 */
export function totalsOf(plan: Plan, away: readonly string[] = []): Totals {
  const perAction = { images: nothing(), bytes: nothing() }
  eachBit(plan.facts.present, (i) => {
    const action = actionAt(plan, i)
    perAction.images[action] += 1
    perAction.bytes[action] += plan.facts.bytes[i]!
  })
  const active = members(activeImages(plan.facts))
  return {
    policyName: plan.policy.name,
    ...perAction,
    byRule: byRule(plan),
    byClass: beforeAfter(plan, active, 'class').map(({ name, ...n }) => ({ class: name, ...n })),
    bySource: beforeAfter(plan, active, 'source').map(({ name, ...n }) => ({ source: name, ...n })),
    byMonth: beforeAfter(plan, active, 'month').map(({ name, ...n }) => ({ month: name, ...n })),
    bySize: beforeAfter(plan, active, 'size').map(({ name, ...n }) => ({ size: name, ...n })),
    rails: guardrails(plan, away),
    off: [...plan.off],
    reviewedLeaving: countBits(reviewedLeaving(plan)),
    notes: [
      ...plan.off.map(({ why }) => why),
      ...plan.shortfalls.map(
        ({ group, items, bytes }) =>
          `The budget falls short by ${[items > 0 ? `${items} images` : '', bytes > 0 ? `${bytes} bytes` : ''].filter(Boolean).join(' and ')} in ${group}: everything else there is kept.`,
      ),
    ],
  }
}

const beforeAfter = ({ measures, action }: Plan, active: Uint32Array, dimension: DimensionName) =>
  tallyBy(measures, active, dimension, (i) => action[i]! < severity.indexOf('retire')).map(
    ({ name, all, counted }) => ({
      name,
      before: all,
      after: counted,
    }),
  )

function byRule(plan: Plan): PlanTotals['byRule'] {
  const words = {
    keep: 'keep',
    leave: '',
    floor: 'floor',
    reference: 'protect',
    scope: 'protect',
    budget: '',
    erasure: '',
  }
  const verdicts = decidedBy(plan)
  return verdicts
    .map(({ matched, decided, onlyBy }, n) => {
      const clause = plan.clauses[n]!
      return {
        rule: clause.id,
        action: clause.kind === 'keep' ? clause.rule.action : words[clause.kind] || actionOf(clause),
        matched: countBits(matched),
        decided: countBits(decided),
        alone: countBits(onlyBy),
        stays: whyTheyStay(plan, n, verdicts),
        listed:
          clause.kind === 'keep' || clause.kind === 'leave' || clause.kind === 'floor' || clause.kind === 'budget',
      }
    })
    .filter(({ listed, matched }) => listed || matched > 0)
    .sort((a, b) => Number(b.listed) - Number(a.listed))
    .map(({ listed, ...row }) => row)
}
