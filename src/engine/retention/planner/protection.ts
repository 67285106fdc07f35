import { addBits, type Bits, bitsFor } from '../bits.ts'
import type { Facts } from '../facts/facts.ts'
import type { Clause } from './clauses.ts'

/** Images that a clause protects from everything. */
const protectsFully = (clause: Clause): boolean =>
  clause.kind === 'keep' || clause.kind === 'floor' || clause.kind === 'scope'

/** What protects an image from everything, and from archive and drop, whether it is protected otherwise or not. */
export function protection(facts: Facts, clauses: readonly Clause[], says: readonly Bits[]) {
  const fully = bitsFor(facts.count)
  const fromArchive = bitsFor(facts.count)
  for (const [n, clause] of clauses.entries()) {
    if (clause.kind === 'reference') addBits(clause.reference.onlyFrom ? fromArchive : fully, says[n]!)
    else if (protectsFully(clause)) addBits(fully, says[n]!)
  }
  return { fully, fromArchive }
}
