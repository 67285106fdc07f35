import { type Bits, bitsFor, hasBit, removeBits, setBit } from '../../../bits.ts'
import { isReviewed } from '../../facts/facts.ts'
import type { Policy } from '../../language/grammar.ts'
import { burst } from '../bursts.ts'
import type { Measures } from '../measures.ts'
import { nearDuplicates } from '../near-duplicates.ts'
import { settledImages } from '../references.ts'

/**
 * Reviewed images of which only a golden set could tell what a model loses by them: all but copies in a burst of which
 * another image stands for them. Exact copies are never two images. As with thinning, who stands for a burst depends
 * neither on holds nor on what leaves; it is an active image where there is one. What is to be erased goes in any case.
 */
export function unprotectedReviewed(measures: Measures, policy: Policy): Bits {
  const { facts } = measures
  const found = bitsFor(facts.count)
  for (let i = 0; i < facts.count; i++) if (isReviewed(facts, i) && hasBit(facts.present, i)) setBit(found, i)
  const copies = facts.erasureRequested.slice()
  nearDuplicates(measures, settledImages(facts, policy), burst, (cluster) => {
    const here = cluster.filter((i) => hasBit(facts.present, i) && !hasBit(facts.erasureRequested, i))
    const stands = here.find((i) => !hasBit(facts.retired, i)) ?? here[0]
    for (const i of here) if (i !== stands) setBit(copies, i)
  })
  removeBits(found, copies)
  return found
}
