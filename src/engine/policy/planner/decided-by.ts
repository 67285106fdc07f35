import {
  addBits,
  type Bits,
  bitsFor,
  difference,
  eachBit,
  intersection,
  keepCommonBits,
  removeBits,
  setBit,
  union,
} from '../../bits.ts'
import { type Action, actionOf, severity } from './clauses.ts'
import type { Plan } from './plan.ts'

/**
 * Per clause: the images it applies to, those whose outcome it decides, and those that no other clause would decide the
 * same way.
 */
export function decidedBy(plan: Plan): { matched: Bits; decided: Bits; onlyBy: Bits }[] {
  const { facts, clauses, matches } = plan
  const has = severity.map(() => bitsFor(facts.count))
  eachBit(facts.present, (i) => setBit(has[plan.action[i]!]!, i))
  const requestedFor = (...actions: Action[]): Bits =>
    matches
      .filter((_, n) => clauses[n]!.kind === 'leave' && actions.includes(actionOf(clauses[n]!)))
      .reduce(union, bitsFor(facts.count))
  const mild = requestedFor('review', 'retire')
  const archived = requestedFor('archive')
  const requested = requestedFor(...severity)
  const protects = clauses.map((clause, n): Bits => {
    const kept = matches[n]!.slice()
    if (actionOf(clause) !== 'keep') return bitsFor(facts.count)
    const { onlyFrom = null } = clause.kind === 'reference' ? clause.reference : {}
    if (onlyFrom === 'retire') removeBits(kept, intersection(mild, facts.retired))
    else if (onlyFrom) removeBits(kept, mild)
    if (onlyFrom === 'drop') removeBits(kept, archived)
    keepCommonBits(kept, requested)
    keepCommonBits(kept, has[0]!)
    return kept
  })
  const [once, twice] = [bitsFor(facts.count), bitsFor(facts.count)]
  for (const protectedBits of protects) {
    addBits(twice, intersection(once, protectedBits))
    addBits(once, protectedBits)
  }
  return clauses.map((clause, n) => {
    const matched = matches[n]!
    const action = actionOf(clause)
    if (action === 'keep') return { matched, decided: protects[n]!, onlyBy: difference(protects[n]!, twice) }
    const decided = intersection(matched, has[severity.indexOf(action)]!)
    const others = matches.filter((_, k) => k !== n && actionOf(clauses[k]!) === action)
    return { matched, decided, onlyBy: others.reduce(difference, decided) }
  })
}
