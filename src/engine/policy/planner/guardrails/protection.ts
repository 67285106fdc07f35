import { addBits, type Bits, bitsFor } from '../../../bits.ts'
import type { Facts } from '../../facts/facts.ts'
import { floorText, ruleText } from '../../language/describe.ts'
import { type Action, type Clause, severity } from '../clauses.ts'

/** Whether a clause that applies to an image keeps it from an action. */
export const keepsFrom = (clause: Clause, action: Action): boolean =>
  clause.kind === 'reference'
    ? severity.indexOf(action) >= severity.indexOf(clause.reference.onlyFrom ?? 'keep')
    : clause.kind === 'keep' || clause.kind === 'floor' || clause.kind === 'scope'

/** The images that are kept from an action. */
export function keptFrom(action: Action, facts: Facts, clauses: readonly Clause[], matches: readonly Bits[]): Bits {
  const kept = bitsFor(facts.count)
  for (const [n, clause] of clauses.entries()) if (keepsFrom(clause, action)) addBits(kept, matches[n]!)
  return kept
}

/** Holds outrank a request for erasure, which outranks everything else: between the two a user decides. */
export const outranksErasure = (clause: Clause): boolean =>
  (clause.kind === 'reference' && clause.id === 'hold') || (clause.kind === 'keep' && clause.rule.action === 'hold')

/** Why an image to which a clause applies stays, as a sentence. */
export function whyItStays(clause: Clause): string {
  switch (clause.kind) {
    case 'reference':
      return `${clause.reference.words}.`
    case 'keep':
      return `“${ruleText(clause.rule)}” keeps it: ${clause.rule.reason}`
    case 'floor':
      return `“${floorText(clause.floor)}” keeps it${clause.floor.reason ? `: ${clause.floor.reason}` : '.'}`
    default:
      return 'Outside the policy’s scope.'
  }
}
