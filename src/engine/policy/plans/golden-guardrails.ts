import type { Guardrail, PlanTotals } from '#contract'
import type { ReadOnlyStore } from '../../store/index.ts'
import { goldenSet } from '../facts/golden-set.ts'
import type { Policy } from '../language/grammar.ts'
import { blocks, needsConfirmation, type Verdict } from '../planner/guardrails/guardrail.ts'
import { named } from '../planner/guardrails/guardrails.ts'
import { impactBasis, impactOf, outdatedText } from './stored-impact.ts'

type Draft = Pick<PlanTotals, 'planId' | 'hash' | 'reviewedLeaving'> & { rails: readonly Guardrail[] }

/**
 * The guardrails of a plan that has not been applied, with the present golden set: if there is one, an estimate for
 * this plan, this set and the current model is required; otherwise the guardrail without a golden set counts.
 */
export function withGoldenNow(store: ReadOnlyStore, plan: Draft, policy: () => Policy): Guardrail[] {
  const others = plan.rails.filter(({ id }) => id !== 'no-golden-set')
  const golden = goldenSet(store)
  if (golden) return plan.reviewedLeaving === 0 ? others : [...others, named('impact', impactVerdict(store, plan))]
  if (others.length < plan.rails.length || plan.reviewedLeaving === 0) return [...plan.rails]
  // The plan was made with a golden set.
  return [
    ...others,
    named(
      'no-golden-set',
      policy().fuses.withoutGolden === 'refuse'
        ? blocks(false, 'none', `${plan.reviewedLeaving}; the golden set is missing, plan again`)
        : needsConfirmation(false, '0', String(plan.reviewedLeaving), plan.reviewedLeaving),
    ),
  ]
}

function impactVerdict(store: ReadOnlyStore, plan: Draft): Verdict {
  const report = impactOf(store, plan.planId)
  const problem = report
    ? outdatedText(report, impactBasis(store, plan.hash))
    : 'not estimated yet (winnow retain impact)'
  return needsConfirmation(problem === null, 'estimated before', problem ?? `gate ${report!.gate}`)
}

/** Explains the guardrail for a missing golden set, and what to do. */
export function goldenNotes(guardrails: readonly Guardrail[]): string[] {
  const guardrail = guardrails.find(({ id }) => id === 'no-golden-set')
  const images = guardrail?.count ?? 0
  if (!guardrail?.ok || images === 0) return []
  const are =
    images === 1
      ? 'reviewed image that is no near-duplicate in a burst'
      : 'reviewed images that are no near-duplicates in a burst'
  const verb = (stem: string): string => (images === 1 ? `${stem}s` : stem)
  const end = 'Freeze reviewed images, choose them as the golden set in Settings, and plan again'
  return [
    guardrail.doubt
      ? `${images} ${are} ${verb('leave')}; without a golden set the impact is unknown. ${end}; or confirm and apply.`
      : `${images} ${are} ${verb('stay')}, though rules would remove them: without a golden set the impact is unknown. ${end}; or set “withoutGolden” of the policy to “ask”. “Only this rule” of no-golden lists them.`,
  ]
}
