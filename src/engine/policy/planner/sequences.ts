import { type Bits, bitsFor, hasBit, setBit } from '../../bits.ts'
import type { Facts } from '../facts/facts.ts'
import { severity } from './clauses.ts'

const retired = severity.indexOf('retire')

/** How far an image leaves: by an action, or because it has already left. */
export const levelOf = (action: number, isRetired: boolean): number => (isRetired ? Math.max(retired, action) : action)

/** Whether some frames of a sequence leave further than others. */
export const isTorn = (levels: readonly number[]): boolean =>
  levels.some((level) => level >= retired) && levels.some((level) => level !== levels[0])

/**
 * The frames of sequences that would be torn: all present frames of a sequence have one outcome, or none of them leaves.
 * Frames that are already retired don't keep others from being retired.
 */
export function tornFrames({ sequences, count, present, ...facts }: Facts, action: Uint8Array): Bits {
  const torn = bitsFor(count)
  for (const frames of sequences) {
    const here = frames.filter((i) => hasBit(present, i))
    const levels = Array.from(here, (i) => levelOf(action[i]!, hasBit(facts.retired, i)))
    if (isTorn(levels)) for (const i of here) setBit(torn, i)
  }
  return torn
}

/** What leaves together with an image: the frames of its sequence, otherwise the image alone. */
export function unitsOf({
  sequences,
}: Pick<Facts, 'sequences'>): (image: number) => ArrayLike<number> & Iterable<number> {
  const at = new Map<number, Int32Array>()
  for (const frames of sequences) for (const i of frames) at.set(i, frames)
  return (image) => at.get(image) ?? [image]
}
