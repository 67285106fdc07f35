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

/** The signals in a condition by which no more than a share of a class may leave in one plan. */
export const cappedSignalsIn = (when: string | undefined): SignalName[] =>
  signalsIn(when).filter((name) => signalUses[name].maxPercentOfClass !== undefined)

/** Among how many of which class an image ranks, and how many of them may leave. */
type Rank = Pick<Place, 'group' | 'rank' | 'limit' | 'of'>

/** By image its rank in the class in which it is farthest from leaving; absent where the signal is unknown. */
export type CapRanks = ReadonlyMap<number, Rank>

const negatives = 'images without labels'

/**
 * Ranks all settled images of which the signal is known by it, class by class, the least first; those without labels are a
 * class of their own. A rule by the signal may take only those within the limit in each of their classes. The ranking looks
 * at nothing that a plan changes: neither at rules, holds and floors nor at whether an image has left already. So one more
 * hold moves nobody up, a rule that is gone gives its places to none, and the next plan finds the same images.
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
 * Takes back what a rule asks for beyond the cap of a signal. Notes the rank of each image that is within the cap or was
 * asked to leave.
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
