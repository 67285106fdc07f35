import {
  addBits,
  type Bits,
  bitsFor,
  bitsWhere,
  hasBit,
  intersection,
  keepCommonBits,
  listed,
  setBit,
} from '../../bits.ts'
import { type Facts, isReviewed } from '../facts/facts.ts'
import { million } from '../facts/stored-signals.ts'
import { unknownKey } from '../language/conditions.ts'
import type { Floor, KeepRule, Policy } from '../language/grammar.ts'
import { keptByBuckets } from './buckets.ts'
import { bursts } from './bursts.ts'
import { groupsOf } from './groups.ts'
import type { Measures } from './measures.ts'
import type { Places } from './places.ts'
import { settledImages } from './references.ts'

export type Keeping = {
  measures: Measures
  policy: Policy
  /** Present images in the policy's scope. */
  inScope: Bits
  /** Those of them that may take places. */
  eligible: Bits
  /** Images that something asks to leave; the places they missed are recorded too. */
  requested: Bits
  places: Places
}

/** Missed places are recorded up to this multiple of the floor, to say by how much. */
const missesNoted = 3

/** Images that may take places in buckets and ranks of floors: recent imports must not push others out. */
export function eligibleImages(facts: Facts, policy: Policy, inScope: Bits): Bits {
  const eligible = settledImages(facts, policy)
  keepCommonBits(eligible, inScope)
  if (policy.placesFor === 'reviewed')
    keepCommonBits(
      eligible,
      bitsWhere(facts.count, (i) => isReviewed(facts, i)),
    )
  return eligible
}

/** The images that a keep or hold rule protects. */
export function keptByRule(keeping: Keeping, clause: number, rule: KeepRule): Bits {
  const { measures, inScope, eligible, places } = keeping
  const { facts } = measures
  const matched = rule.when === undefined ? inScope : facts.matches.get(rule.id)!
  if (!rule.buckets) return intersection(matched, inScope)
  const kept = bitsFor(facts.count)
  const { buckets } = rule
  addUnknown(keeping, rule, kept)
  const newestFirst = listed(measures.ranked(['recency']), intersection(eligible, matched))
  const units = buckets.unit === 'cluster' ? bursts(measures, newestFirst) : null
  const groups = groupsOf(measures, units ? units.leaders : newestFirst, rule.groupBy ?? [])
  const preferred = buckets.pick === 'newest' ? null : measures.score(buckets.pick === 'hash' ? 'hash' : buckets.value)
  for (let g = 0; g < groups.count; g++) {
    const group = groups.nameOf(g)
    const members = groups.image.subarray(groups.start[g]!, groups.start[g + 1]!)
    const active = members.filter((i) => !hasBit(facts.retired, i))
    // Active images take places among themselves first, so that no retired image pushes one of them out.
    for (const competing of active.length < members.length ? [active, members] : [members]) {
      const isSecond = competing === members && active.length < members.length
      const earlier = isSecond ? new Set(members.filter((i) => hasBit(kept, i))) : null
      keptByBuckets(competing, buckets, measures.times, preferred, (image, kind, period, rank, limit, of, nth) => {
        if (earlier?.has(image)) return
        for (const one of units?.membersOf(image) ?? [image]) {
          setBit(kept, one)
          places.add({ image: one, clause, kind, group, period, rank, limit, of, nth })
        }
      })
    }
  }
  return kept
}

/**
 * Keeps the best of each stratum by rank, whatever else is decided: a floor is a ranking, not a filter, so that one
 * more hold never makes another image leave. Active images come before retired ones.
 */
export function keptByFloor(keeping: Keeping, clause: number, floor: Floor): Bits {
  const { measures, eligible, requested, places } = keeping
  const { facts } = measures
  const kept = bitsFor(facts.count)
  addUnknown(keeping, floor, kept)
  const pool = floor.when === undefined ? eligible : intersection(eligible, facts.matches.get(floor.id)!)
  const best = listed(measures.ranked(floor.rank), pool)
  const groups = groupsOf(measures, activeFirst(best, facts.retired), floor.per)
  for (let g = 0; g < groups.count; g++) {
    const group = groups.nameOf(g)
    if (floor.only && !groups.valuesOf(g).some((name) => floor.only?.includes(name))) continue
    const [start, end] = [groups.start[g]!, groups.start[g + 1]!]
    const min = floorAmount(floor, facts, groups.valuesOf(g))
    for (let at = start; at < end; at++) {
      const image = groups.image[at]!
      const rank = at - start + 1
      if (rank <= min) setBit(kept, image)
      else if (rank > missesNoted * min || !hasBit(requested, image)) continue
      places.add({ image, clause, kind: 'floor', group, period: 0, rank, limit: min, of: end - start, nth: 1 })
    }
  }
  return kept
}

/** Images for which the condition is unknown stay without taking a place. */
function addUnknown({ measures, inScope }: Keeping, { id, when }: { id: string; when?: string }, kept: Bits): void {
  const unknown = when === undefined ? undefined : measures.facts.matches.get(unknownKey(id))
  if (!unknown) return
  addBits(kept, intersection(unknown, inScope))
}

function activeFirst(images: Int32Array, retired: Bits): Int32Array {
  if (!retired.some((word) => word !== 0)) return images
  const ordered = new Int32Array(images.length)
  let at = 0
  for (let n = 0; n < images.length; n++) if (!hasBit(retired, images[n]!)) ordered[at++] = images[n]!
  if (at < images.length)
    for (let n = 0; n < images.length; n++) if (hasBit(retired, images[n]!)) ordered[at++] = images[n]!
  return ordered
}

/**
 * How many images of a stratum a floor keeps. A floor by error keeps more of a class the fewer of its labels the current model
 * finds: base · (1 + byError · (1 − recall)), and at least `least`. Unknown recall counts as 0, which keeps the most.
 */
export function floorAmount({ min, per }: Floor, facts: Facts, stratum: readonly string[]): number {
  if (typeof min === 'number') return min
  const name = stratum[per.indexOf('class')]
  const recall = facts.signals?.recall[facts.classes.indexOf(name ?? '')]
  const missed = recall === undefined || Number.isNaN(recall) ? million : million - recall
  return Math.max(min.least, Math.ceil((min.base * (million + min.byError * missed)) / million))
}
