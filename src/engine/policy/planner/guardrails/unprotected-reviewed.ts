import { type Bits, bitsWhere, hasBit, setBit } from '../../../bits.ts'
import { isReviewed } from '../../facts/facts.ts'
import type { Policy } from '../../language/grammar.ts'
import { burst } from '../bursts.ts'
import type { Measures } from '../measures.ts'
import { nearDuplicates } from '../near-duplicates.ts'
import { settledImages } from '../references.ts'

/**
 * Reviewed images whose loss only a golden set could measure: all except copies in a burst that
 * another image represents. Exact copies are never two images. As with thinning, which image represents a burst depends
 * neither on holds nor on what leaves; it is an active image if there is one. Images to be erased always go.
 */
export function unprotectedReviewed(measures: Measures, policy: Policy): Bits {
  const { facts } = measures
  const copies = facts.erasureRequested.slice()
  nearDuplicates(measures, settledImages(facts, policy), burst, (cluster) => {
    const here = cluster.filter((i) => hasBit(facts.present, i) && !hasBit(facts.erasureRequested, i))
    const stands = here.find((i) => !hasBit(facts.retired, i)) ?? here[0]
    for (const i of here) if (i !== stands) setBit(copies, i)
  })
  return bitsWhere(facts.count, (i) => isReviewed(facts, i) && hasBit(facts.present, i) && !hasBit(copies, i))
}
