import { periodKinds, type Times, withinKindOf } from '../facts/times.ts'
import { durationMs } from '../language/duration.ts'
import type { Buckets } from '../language/grammar.ts'
import type { PlaceKind } from './places.ts'

/** An image keeps a place: `rank` of `limit` periods (0 is no limit), the `nth` of `of` images of its period. */
export type OnPlaceKept = (
  image: number,
  kind: PlaceKind,
  period: number,
  rank: number,
  limit: number,
  of: number,
  nth: number,
) => void

/**
 * Which images of one group the buckets keep. `members` are sorted newest first. As in `restic forget`, every kind of period
 * counts on its own, only periods with images count, and while a counter still has slots the oldest image stays as well.
 * `preferred` ranks the images of a period, greatest first, if not simply the newest are kept.
 */
export function keptByBuckets(
  members: Int32Array,
  buckets: Buckets,
  times: Pick<Times, 'at' | 'period'>,
  preferred: Float64Array | null,
  kept: OnPlaceKept,
): void {
  const newest = members[0]
  if (newest === undefined) return
  const since = (duration: string) => times.at[newest]! - durationMs(duration)!
  const last = slots(buckets.last)
  for (const [n, image] of members.subarray(0, Math.min(last, members.length)).entries())
    kept(image, 'last', 0, n + 1, shownLimit(last), members.length, 1)
  if (buckets.within) {
    const after = since(buckets.within)
    for (const image of members) if (times.at[image]! > after) kept(image, 'within', 0, 1, 0, members.length, 1)
  }
  for (const kind of periodKinds) {
    const period = times.period(kind)
    const counting = { period, preferred, perBucket: buckets.perBucket, limit: slots(buckets[kind]), kind, kept }
    if (counting.limit > 0) keptByPeriods(members, members.length, counting)
    const within = withinKindOf(kind)
    if (buckets[within]) {
      const after = since(buckets[within])
      let end = 0
      while (end < members.length && times.at[members[end]!]! > after) end += 1
      keptByPeriods(members, end, { ...counting, limit: Number.POSITIVE_INFINITY, kind: within })
    }
  }
}

const slots = (amount: number | 'all' | undefined): number =>
  amount === 'all' ? Number.POSITIVE_INFINITY : (amount ?? 0)
const shownLimit = (limit: number): number => (Number.isFinite(limit) ? limit : 0)

type Counting = {
  period: Float64Array
  preferred: Float64Array | null
  perBucket: number
  limit: number
  kind: PlaceKind
  kept: OnPlaceKept
}

/** The first `end` members take part; the oldest of all members stays too if it is one of them and slots are left. */
function keptByPeriods(members: Int32Array, end: number, counting: Counting): void {
  const { period, preferred, perBucket, limit, kind, kept } = counting
  const oldest = members[members.length - 1]!
  let isOldestKept = end < members.length
  let rank = 0
  for (let start = 0; start < end && rank < limit; ) {
    const number = period[members[start]!]!
    let next = start + 1
    while (next < end && period[members[next]!] === number) next += 1
    rank += 1
    const inPeriod = members.subarray(start, next)
    const best = preferred && inPeriod.length > 1 ? bestFirst(inPeriod, preferred, perBucket) : inPeriod
    for (let n = 0; n < Math.min(perBucket, best.length); n++) {
      kept(best[n]!, kind, number, rank, shownLimit(limit), inPeriod.length, n + 1)
      if (best[n] === oldest) isOldestKept = true
    }
    start = next
  }
  if (!isOldestKept && rank < limit) kept(oldest, kind, period[oldest]!, rank, shownLimit(limit), 1, 0)
}

/** The best `max` of some images, best first; ties keep their order. */
function bestFirst(images: Int32Array, preferred: Float64Array, max: number): Int32Array {
  const candidates = images.length > max ? atLeastAsGood(images, preferred, max) : images.slice()
  return candidates.sort((a, b) => preferred[b]! - preferred[a]!)
}

/** The best `max` of the images and those that tie with the last of them, in their order. */
function atLeastAsGood(images: Int32Array, preferred: Float64Array, max: number): Int32Array {
  const numbers = new Float64Array(images.length)
  for (let n = 0; n < images.length; n++) numbers[n] = preferred[images[n]!]!
  const least = greatest(numbers, max)
  const found = new Int32Array(images.length)
  let count = 0
  for (let n = 0; n < images.length; n++) if (preferred[images[n]!]! >= least) found[count++] = images[n]!
  return found.subarray(0, count)
}

/** The n-th greatest of some numbers, n from 1; reorders them (quickselect). */
function greatest(numbers: Float64Array, n: number): number {
  let [low, high] = [0, numbers.length - 1]
  while (low < high) {
    const pivot = numbers[(low + high) >> 1]!
    let [i, j] = [low, high]
    while (i <= j) {
      while (numbers[i]! > pivot) i += 1
      while (numbers[j]! < pivot) j -= 1
      if (i > j) break
      const number = numbers[i]!
      numbers[i++] = numbers[j]!
      numbers[j--] = number
    }
    if (n - 1 <= j) high = j
    else if (n - 1 >= i) low = i
    else return numbers[n - 1]!
  }
  return numbers[low]!
}
