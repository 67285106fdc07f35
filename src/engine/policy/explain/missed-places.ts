import type { RuleVerdict } from '#contract'
import { counted } from '#model/text/counted.ts'
import { dayMs, hourMs, minuteMs } from '#model/units.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { periodKinds, periodName, withinKindOf } from '../facts/times.ts'
import { valueLabel } from '../facts/values.ts'
import { durationMs, durationText } from '../language/duration.ts'
import type { Buckets, KeepRule, Policy } from '../language/grammar.ts'
import type { Place } from '../planner/places.ts'
import type { Trace } from '../plans/trace.ts'
import { type ImageGroups, timeOf } from './image-groups.ts'

type Holder = Place & { row: number }
type ImagePlace = { row: number; path: string; atMs: number }
export type MissedPlace = RuleVerdict['places'][number] & {
  /** What has to happen for the image to get the place. */
  would: string | null
}

type About = {
  store: ReadOnlyStore
  trace: Trace
  policy: Policy
  image: ImageGroups
  nowMs: number
}

/** The places of a bucket rule that an image missed: which images have them, and by how much it missed. */
export function missedPlaces(
  about: About,
  rule: KeepRule & { buckets: Buckets },
  taken: readonly Place[],
): MissedPlace[] {
  const { trace, image } = about
  const groups = image.names(rule.groupBy ?? [])
  if (groups.length === 0)
    return [missed(`It has no ${(rule.groupBy ?? []).join(' or ')}, so it is in no group of this rule.`)]
  return groups.flatMap((group) => {
    const has = new Set(taken.filter((place) => place.group === group).map(({ kind }) => kind))
    const holders = trace.holders(rule.id, group).filter(({ nth }) => nth > 0)
    const found: MissedPlace[] = []
    if (rule.buckets.last !== undefined && !has.has('last')) found.push(...missedLast(about, group, holders))
    if (rule.buckets.within && !has.has('within')) found.push(...tooOld(about, group, holders, rule.buckets.within))
    for (const kind of periodKinds) {
      if (rule.buckets[kind] !== undefined && !has.has(kind))
        found.push(...missedPeriod(about, group, holders, rule.buckets, kind, kind))
      const within = withinKindOf(kind)
      const span = rule.buckets[within]
      if (!span || has.has(within)) continue
      const beyond = tooOld(about, group, holders, span)
      found.push(...(beyond.length > 0 ? beyond : missedPeriod(about, group, holders, rule.buckets, kind, within)))
    }
    return found
  })
}

const missed = (text: string, would: string | null = null): MissedPlace => ({ text, taken: false, margin: null, would })

function missedLast(about: About, group: string, holders: readonly Holder[]): MissedPlace[] {
  const places = holders.filter(({ kind }) => kind === 'last')
  const last = places.toSorted((a, b) => b.rank - a.rank)[0]
  if (!last) return []
  const held = imagesAt(about, [last.row])[0]!
  return [
    missed(
      `Newest ${last.limit} of ${group}: no place; the last is taken by ${held.path}, ${apart(held.atMs, about.image.atMs)}.`,
      `it were newer than ${held.path}`,
    ),
  ]
}

function tooOld(about: About, group: string, holders: readonly Holder[], span: string): MissedPlace[] {
  const images = imagesAt(
    about,
    holders.map(({ row }) => row),
  )
  const newestMs = images.reduce((newest, { atMs }) => Math.max(newest, atMs), Number.NEGATIVE_INFINITY)
  const overMs = newestMs - durationMs(span)! - about.image.atMs
  if (overMs < 0) return []
  return [missed(`Within ${durationText(span)} of the newest of ${group}: it is ${lasting(overMs)} too old.`)]
}

function missedPeriod(
  about: About,
  group: string,
  holders: readonly Holder[],
  { perBucket, pick, value }: Buckets,
  kind: (typeof periodKinds)[number],
  placeKind: Place['kind'],
): MissedPlace[] {
  const period = about.image.period(kind)
  const name = `${kind} ${periodName(kind, period)}`
  const places = holders.filter((place) => place.kind === placeKind)
  const [last] = places.filter((place) => place.period === period).sort((a, b) => b.nth - a.nth)
  if (last) {
    const held = imagesAt(about, [last.row])[0]!
    const order =
      pick === 'newest'
        ? apart(held.atMs, about.image.atMs)
        : pick === 'hash'
          ? 'random'
          : `as the ${valueLabel(value)} come first`
    return [
      missed(
        `${name} of ${group}${perBucket === 1 ? ' had one place; taken' : ` had ${perBucket} places; the last is taken`} by ${held.path}, ${order}.`,
        `${held.path} were gone`,
      ),
    ]
  }
  const [any] = places
  const oldest = places.reduce((least, place) => Math.min(least, place.period), Number.POSITIVE_INFINITY)
  if (any === undefined || period >= oldest) return []
  const counter = any.limit === 0 ? places.length : any.limit
  return [
    missed(
      `${name} of ${group} is before the ${counter === 1 ? 'newest period' : `${counter} newest periods`} with images; the oldest that has a place is ${periodName(kind, oldest)}.`,
    ),
  ]
}

/**
 * Returns the image that represents the burst that counts as one, with the number of others; null for an image outside
 * bursts.
 */
export function representative(about: About, place: Place & { clauseId: string }): string | null {
  const same = about.trace
    .holders(place.clauseId, place.group)
    .filter(
      (one) =>
        one.kind === place.kind && one.period === place.period && one.rank === place.rank && one.nth === place.nth,
    )
  if (same.length < 2) return null
  const [first] = imagesAt(
    about,
    same.map(({ row }) => row),
  ).sort((a, b) => b.atMs - a.atMs)
  return `${first!.path} stands for a burst of ${same.length}, which counts as one.`
}

type HolderRow = { row: number; path: string; captured_at: number | null; imported_at: number; source: string }

/** Reads some images, in the order of their rows. */
const imagesAt = ({ store, policy, nowMs }: About, rows: readonly number[]): ImagePlace[] =>
  store
    .all<HolderRow>(
      `SELECT image.id AS "row", path, captured_at, imported_at, source.name AS source
       FROM image JOIN source ON source.id = source_id
       WHERE image.id IN (SELECT value FROM json_each(?)) ORDER BY image.id`,
      [JSON.stringify(rows)],
    )
    .map((image) => ({ row: image.row, path: image.path, atMs: timeOf(image, policy, nowMs) }))

/** Formats a time difference: "12 hours newer". */
function apart(otherMs: number, ownMs: number): string {
  if (otherMs === ownMs) return 'of the same moment, before it by its hash'
  return `${lasting(Math.abs(otherMs - ownMs))} ${otherMs > ownMs ? 'newer' : 'older'}`
}

function lasting(ms: number): string {
  if (ms >= 2 * dayMs) return counted(Math.round(ms / dayMs), 'day')
  if (ms >= 2 * hourMs) return counted(Math.round(ms / hourMs), 'hour')
  if (ms >= 2 * minuteMs) return counted(Math.round(ms / minuteMs), 'minute')
  return ms >= 1000 ? counted(Math.round(ms / 1000), 'second') : counted(ms, 'millisecond')
}
