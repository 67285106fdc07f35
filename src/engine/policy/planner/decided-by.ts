import { addBits, type Bits, bitsFor, eachBit, intersection, keepCommonBits, removeBits } from '../../bits.ts'
import { type Action, actionOf, severity } from './clauses.ts'
import type { Plan } from './plan.ts'

/** Images in at least one, and in at least two, of the sets. */
function onceAndTwice(count: number, sets: readonly Bits[]): { once: Bits; twice: Bits } {
  const [once, twice] = [bitsFor(count), bitsFor(count)]
  for (const set of sets) {
    addBits(twice, intersection(once, set))
    addBits(once, set)
  }
  return { once, twice }
}

/**
 * Per clause: the images it speaks for, those whose outcome it decides, and those that no other clause would decide the same
 * way.
 */
export function decidedBy(plan: Plan): { matched: Bits; decided: Bits; onlyBy: Bits }[] {
  const { facts, clauses, matches } = plan
  const has = severity.map(() => bitsFor(facts.count))
  eachBit(facts.present, (i) => {
    const level = plan.action[i]!
    has[level]![i >>> 5]! |= 1 << (i & 31)
  })
  const askers = (which: (action: Action) => boolean) =>
    matches.filter((_, n) => clauses[n]!.kind === 'leave' && which(actionOf(clauses[n]!)))
  const mild = onceAndTwice(
    facts.count,
    askers((action) => action === 'review' || action === 'retire'),
  ).once
  const archived = onceAndTwice(
    facts.count,
    askers((action) => action === 'archive'),
  ).once
  const requested = onceAndTwice(
    facts.count,
    askers(() => true),
  ).once
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
  const protectors = onceAndTwice(facts.count, protects)
  return clauses.map((clause, n) => {
    const matched = matches[n]!
    const action = actionOf(clause)
    if (action === 'keep') {
      const exclusive = protects[n]!.slice()
      removeBits(exclusive, protectors.twice)
      return { matched, decided: protects[n]!, onlyBy: exclusive }
    }
    const decided = intersection(matched, has[severity.indexOf(action)]!)
    const exclusive = decided.slice()
    const others = clauses.flatMap((other, k) => (k !== n && actionOf(other) === action ? [matches[k]!] : []))
    for (const other of others) removeBits(exclusive, other)
    return { matched, decided, onlyBy: exclusive }
  })
}
