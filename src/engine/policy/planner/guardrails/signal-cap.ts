import type { SignalName } from '#model/signals.ts'
import { type Bits, bitsFor, hasBit, keepCommonBits, listed, setBit } from '../../../bits.ts'
import { labelCount } from '../../facts/facts.ts'
import { sortedByKey } from '../../facts/order.ts'
import { signalUses } from '../../facts/signal-uses.ts'
import { signalsIn } from '../../language/conditions.ts'
import type { Policy } from '../../language/grammar.ts'
import { groupsOf } from '../groups.ts'
import type { Measures } from '../measures.ts'
import type { Place, Places } from '../places.ts'
import { settledImages } from '../references.ts'

/** The signals in a condition that may let only a share of a class leave in one plan. */
export const cappedSignalsIn = (when: string | undefined): SignalName[] =>
  signalsIn(when).filter((name) => signalUses[name].maxPercentOfClass !== undefined)

/** The class and the number of images that an image is ranked among, and how many of them may leave. */
type Rank = Pick<Place, 'group' | 'rank' | 'limit' | 'of'>

/** The rank of each image in the class in which it is farthest from leaving; absent if the signal is unknown. */
export type CapRanks = ReadonlyMap<number, Rank>

const negatives = 'images without labels'

/**
 * Ranks all settled images with a known signal by it, class by class, lowest first; images without labels form a
 * class of their own. A rule that uses the signal may take only images within the limit in each of their classes. The ranking
 * ignores everything that a plan changes: rules, holds, floors and whether an image has already left. So one more
 * hold moves no image up, a deleted rule frees no places, and the next plan finds the same images.
 */
export function capRanks(measures: Measures, policy: Policy, name: SignalName): CapRanks {
  const { facts } = measures
  const value = facts.signals?.values[name]
  const percent = signalUses[name].maxPercentOfClass ?? 100
  const found = new Map<number, Rank>()
  if (!value) return found
  const settled = settledImages(facts, policy)
  const known = listed(facts.canonical, settled).filter((i) => !Number.isNaN(value[i]!))
  const ascending = sortedByKey(known, value)
  const groups = groupsOf(measures, ascending, ['class'])
  const place = (image: number, group: string, rank: number, of: number) => {
    const limit = Math.floor((of * percent) / 100)
    const before = found.get(image)
    if (!before || rank - limit > before.rank - before.limit) found.set(image, { group, rank, limit, of })
  }
  for (let g = 0; g < groups.count; g++) {
    const [start, end] = [groups.start[g]!, groups.start[g + 1]!]
    for (let at = start; at < end; at++) place(groups.image[at]!, groups.nameOf(g), at - start + 1, end - start)
  }
  const unlabelled = ascending.filter((i) => labelCount(facts, i) === 0)
  for (let n = 0; n < unlabelled.length; n++) place(unlabelled[n]!, negatives, n + 1, unlabelled.length)
  return found
}

/**
 * Limits what a rule removes to the cap of a signal. Records the rank of each image that is within the cap or that the
 * rule selected.
 */
export function keepToCap(requested: Bits, clause: number, ranks: CapRanks, places: Places, count: number): void {
  const within = bitsFor(count)
  for (const [image, rank] of ranks) {
    if (rank.rank <= rank.limit) setBit(within, image)
    else if (!hasBit(requested, image)) continue
    places.add({ image, clause, kind: 'cap', period: 0, nth: 1, ...rank })
  }
  keepCommonBits(requested, within)
}
