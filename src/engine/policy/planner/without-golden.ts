import type { Guardrail } from '#contract'
import { withoutGolden } from '#model/guardrails.ts'
import { type Bits, bitsFor, countBits, eachBit, intersection, removeBits, setBit } from '../../bits.ts'
import { isReviewed } from '../facts/facts.ts'
import { severity } from './clauses.ts'
import { decidedBy } from './decided-by.ts'
import { needsConfirmation } from './guardrail.ts'
import type { Plan } from './plan.ts'
import { unprotectedReviewed } from './unprotected-reviewed.ts'

const retire = severity.indexOf('retire')

/** Reviewed images that leave, but for those that are to be erased. */
export function reviewedLeaving({ facts, action }: Plan): Bits {
  const leaving = bitsFor(facts.count)
  eachBit(facts.present, (i) => {
    if (action[i]! >= retire && isReviewed(facts, i)) setBit(leaving, i)
  })
  removeBits(leaving, facts.erasureRequested)
  return leaving
}

/** While nothing can foretell what the model loses: which reviewed images leave, or stay where the policy refuses it. */
export function withoutGoldenGuardrail(plan: Plan): Guardrail[] {
  const { facts, policy, measures, clauses } = plan
  if (facts.hasGolden) return []
  if (policy.fuses.withoutGolden === 'refuse') {
    const at = clauses.findIndex(({ kind, id }) => kind === 'reference' && id === 'no-golden')
    return [needsConfirmation(withoutGolden, true, 'none', stayText(countBits(decidedBy(plan)[at]!.onlyBy)))]
  }
  const leaving = reviewedLeaving(plan)
  const untold = countBits(leaving) === 0 ? 0 : countBits(intersection(leaving, unprotectedReviewed(measures, policy)))
  return [needsConfirmation(withoutGolden, untold === 0, '0', String(untold))]
}

const stayText = (images: number): string => (images === 0 ? '0' : `${images} stay`)
