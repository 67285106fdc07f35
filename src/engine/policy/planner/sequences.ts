import { type Bits, bitsFor, hasBit, setBit } from '../../bits.ts'
import type { Facts } from '../facts/facts.ts'
import { severity } from './clauses.ts'

const retired = severity.indexOf('retire')

/**
 * The frames of sequences that would be torn: all present frames of a sequence have one outcome, or none of them leaves. What
 * is retired already does not keep others from being retired.
 */
export function tornFrames({ sequences, count, present, ...facts }: Facts, action: Uint8Array): Bits {
  const torn = bitsFor(count)
  for (const frames of sequences) {
    const here = frames.filter((i) => hasBit(present, i))
    const levels = here.map((i) => (hasBit(facts.retired, i) ? Math.max(retired, action[i]!) : action[i]!))
    const [highest, lowest] = [Math.max(...levels), Math.min(...levels)]
    if (highest >= retired && lowest < highest) for (const i of here) setBit(torn, i)
  }
  return torn
}

/** What leaves with an image when one of it leaves: the frames of its sequence, else the image alone. */
export function unitsOf({
  sequences,
}: Pick<Facts, 'sequences'>): (image: number) => ArrayLike<number> & Iterable<number> {
  const at = new Map<number, Int32Array>()
  for (const frames of sequences) for (const i of frames) at.set(i, frames)
  return (image) => at.get(image) ?? [image]
}
