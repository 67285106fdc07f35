import { addBits, type Bits, bitsFor } from '../../bits.ts'
import type { Facts } from '../facts/facts.ts'
import type { Clause } from './clauses.ts'

/** Images that a clause protects from everything. */
const protectsFully = (clause: Clause): boolean =>
  clause.kind === 'keep' || clause.kind === 'floor' || clause.kind === 'scope'

/**
 * What protects an image from everything, from all that leaves, from archive and drop, and from drop, whether it is
 * protected otherwise or not.
 */
export function protection(facts: Facts, clauses: readonly Clause[], matches: readonly Bits[]) {
  const fully = bitsFor(facts.count)
  const fromRetire = bitsFor(facts.count)
  const fromArchive = bitsFor(facts.count)
  const fromDrop = bitsFor(facts.count)
  for (const [n, clause] of clauses.entries()) {
    if (clause.kind !== 'reference') {
      if (protectsFully(clause)) addBits(fully, matches[n]!)
      continue
    }
    const { onlyFrom } = clause.reference
    if (onlyFrom === undefined) addBits(fully, matches[n]!)
    else addBits(fromDrop, matches[n]!)
    if (onlyFrom === 'archive' || onlyFrom === 'retire') addBits(fromArchive, matches[n]!)
    if (onlyFrom === 'retire') addBits(fromRetire, matches[n]!)
  }
  return { fully, fromRetire, fromArchive, fromDrop }
}
