import type { z } from 'zod'
import { type PlanAction, PlanTotals } from '#contract'
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

/** The JSON in `plan.totals`: everything without a column of its own. */
export const Totals = PlanTotals.pick({
  policyName: true,
  images: true,
  bytes: true,
  byRule: true,
  byClass: true,
  bySource: true,
  byMonth: true,
  bySize: true,
  rails: true,
  off: true,
  notes: true,
  reviewedLeaving: true,
})
export type Totals = z.infer<typeof Totals>

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
    ({ name, all: before, counted: after }) => ({ name, before, after }),
  )

function byRule(plan: Plan): PlanTotals['byRule'] {
  const verdicts = decidedBy(plan)
  return verdicts
    .map(({ matched, decided, onlyBy }, n) => {
      const clause = plan.clauses[n]!
      const { kind } = clause
      const isBuiltIn = kind === 'reference' || kind === 'scope'
      return {
        rule: clause.id,
        action:
          kind === 'keep' ? clause.rule.action : kind === 'floor' ? kind : isBuiltIn ? 'protect' : actionOf(clause),
        matched: countBits(matched),
        decided: countBits(decided),
        alone: countBits(onlyBy),
        stays: whyTheyStay(plan, n, verdicts),
        listed: !isBuiltIn && kind !== 'erasure',
      }
    })
    .filter(({ listed, matched }) => listed || matched > 0)
    .sort((a, b) => Number(b.listed) - Number(a.listed))
    .map(({ listed, ...row }) => row)
}
