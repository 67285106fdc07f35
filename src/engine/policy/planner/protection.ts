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
export function protection(facts: Facts, clauses: readonly Clause[], says: readonly Bits[]) {
  const fully = bitsFor(facts.count)
  const fromRetire = bitsFor(facts.count)
  const fromArchive = bitsFor(facts.count)
  const fromDrop = bitsFor(facts.count)
  for (const [n, clause] of clauses.entries()) {
    if (clause.kind !== 'reference') {
      if (protectsFully(clause)) addBits(fully, says[n]!)
      continue
    }
    const { onlyFrom } = clause.reference
    if (onlyFrom === undefined) addBits(fully, says[n]!)
    else addBits(fromDrop, says[n]!)
    if (onlyFrom === 'archive' || onlyFrom === 'retire') addBits(fromArchive, says[n]!)
    if (onlyFrom === 'retire') addBits(fromRetire, says[n]!)
  }
  return { fully, fromRetire, fromArchive, fromDrop }
}
