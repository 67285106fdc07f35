import { type Bits, bitsWhere, countBits, difference, intersection } from '../../../bits.ts'
import { isReviewed } from '../../facts/facts.ts'
import { severity } from '../clauses.ts'
import { decidedBy } from '../decided-by.ts'
import type { Plan } from '../plan.ts'
import { needsConfirmation, type Verdict } from './guardrail.ts'
import { unprotectedReviewed } from './unprotected-reviewed.ts'

const retire = severity.indexOf('retire')

/** Reviewed images that leave, except those to erase. */
export function reviewedLeaving({ facts, action }: Plan): Bits {
  const leaving = bitsWhere(facts.count, (i) => action[i]! >= retire && isReviewed(facts, i))
  return difference(intersection(leaving, facts.present), facts.erasureRequested)
}

/** While nothing can estimate the effect on the model: the reviewed images that leave, or stay because the policy refuses it. */
export function withoutGoldenSet(plan: Plan): Verdict | null {
  const { facts, policy, measures, clauses } = plan
  if (facts.hasGolden) return null
  if (policy.fuses.withoutGolden === 'refuse') {
    const at = clauses.findIndex(({ kind, id }) => kind === 'reference' && id === 'no-golden')
    const staying = countBits(decidedBy(plan)[at]!.onlyBy)
    return needsConfirmation(true, 'none', staying === 0 ? '0' : `${staying} stay`, staying)
  }
  const leaving = reviewedLeaving(plan)
  const unestimated =
    countBits(leaving) === 0 ? 0 : countBits(intersection(leaving, unprotectedReviewed(measures, policy)))
  return needsConfirmation(unestimated === 0, '0', String(unestimated), unestimated)
}
