import type { Explanation, Truth } from '#contract'
import { counted } from '#model/text/counted.ts'
import { dayMs } from '#model/units.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { endOf } from '../language/grammar.ts'
import { type Action, outcomeText } from '../planner/clauses.ts'
import { restoredDays } from '../planner/references.ts'
import { quotedClauses } from '../plans/protection-text.ts'
import { asMatches, matchesAt, type OutcomeFacts, outcomeOf } from './outcome.ts'
import { truthsFor, turningPoints } from './truths.ts'

type Flip = Explanation['flips'][number]

/** The maximum number of moments to check. */
const maxMoments = 100

/** What would change an image's outcome: time, a place, a protection. Nearest first. */
export function flipsOf(store: ReadOnlyStore, imageRow: number, known: OutcomeFacts, nowMs: number): Flip[] {
  const flips = [...timeFlip(store, imageRow, known, nowMs), ...placeFlips(known)]
  return flips.sort((a, b) => (a.atMs ?? Number.POSITIVE_INFINITY) - (b.atMs ?? Number.POSITIVE_INFINITY))
}

const conditionsOf = ({ policy }: OutcomeFacts): { id: string; when: string }[] => [
  ...(policy.scope === undefined ? [] : [{ id: 'scope', when: policy.scope }]),
  ...[...policy.rules, ...policy.floors].flatMap(({ id, when }) => (when === undefined ? [] : [{ id, when }])),
]

/** Finds the first moment at which time alone would change the outcome. */
function timeFlip(store: ReadOnlyStore, imageRow: number, known: OutcomeFacts, nowMs: number): Flip[] {
  const { policy, traced, importedAtMs, restoredAtMs, lifecycle } = known
  const conditions = conditionsOf(known)
  const erasure = traced.matches.some(({ kind }) => kind === 'erasure')
  const outcomeAt = (atMs: number): Action => {
    const truths = truthsFor(
      store,
      imageRow,
      conditions.map(({ when }) => when),
      atMs,
    )
    const byId = new Map(conditions.map(({ id }, n) => [id, truths[n]!]))
    return outcomeOf(
      matchesAt(known, atMs, (id): Truth => byId.get(id) ?? 'true'),
      lifecycle,
      erasure,
    )
  }
  const moments = [
    importedAtMs + policy.settleDays * dayMs,
    ...(restoredAtMs === null ? [] : [restoredAtMs + restoredDays * dayMs]),
    ...policy.rules.flatMap(({ expires }) => (expires === undefined ? [] : [endOf(expires)])),
    ...conditions.flatMap(({ when }) => turningPoints(store, imageRow, when, nowMs)),
  ]
  const ahead = [...new Set(moments.flatMap((at) => [at, at + 1]))].filter((at) => at > nowMs).sort((a, b) => a - b)
  const now = outcomeAt(nowMs)
  for (const at of ahead.slice(0, maxMoments)) {
    const becomes = outcomeAt(at)
    if (becomes === now) continue
    const days = Math.max(1, Math.ceil((at - nowMs) / dayMs))
    return [
      {
        text: `It would be ${outcomeText[becomes]} in ${counted(days, 'day')}, by time only${traced.places.length > 0 ? ', its places as they are' : ''}.`,
        atMs: at,
        ranks: null,
        becomes,
      },
    ]
  }
  return []
}

/** Places that are lost once this many images rank in between; periods are lost differently. */
export const ranked: ReadonlySet<string> = new Set(['last', 'floor'])

/** Places and protections: the only one that keeps the image, with its margin, or the place it misses by the least. */
function placeFlips(known: OutcomeFacts): Flip[] {
  const { traced, lifecycle } = known
  const quoted = quotedClauses(known.policy)
  const protectors = traced.matches.filter(({ action }) => action === 'keep')
  const isSelected = traced.matches.some(({ action }) => action !== 'keep')
  if (traced.action === 'keep' && isSelected && protectors.length === 1) {
    const [only] = protectors
    const becomes = outcomeOf(asMatches(traced.matches.filter((match) => match !== only)), lifecycle, false)
    const place = traced.places
      .filter(({ clauseId, kind, rank, limit }) => clauseId === only!.id && ranked.has(kind) && rank <= limit)
      .sort((x, y) => y.limit - y.rank - (x.limit - x.rank))[0]
    const margin = place ? place.limit - place.rank : null
    return [
      {
        text: `Kept only by ${quoted(only!.id)}${margin === null ? '' : `, ${counted(margin, 'rank')} of margin in ${place!.group}`}; without it, it would be ${outcomeText[becomes]}.`,
        atMs: null,
        ranks: margin,
        becomes,
      },
    ]
  }
  if (traced.action === 'keep' || traced.action === 'review') return []
  const missed = traced.places
    .filter(({ kind, rank, limit }) => kind === 'floor' && rank > limit)
    .sort((a, b) => a.rank - a.limit - (b.rank - b.limit))[0]
  return missed
    ? [
        {
          text: `${quoted(missed.clauseId)} would keep it if it ranked ${missed.rank - missed.limit} higher in ${missed.group} (it is number ${missed.rank}, ${missed.limit} stay).`,
          atMs: null,
          ranks: missed.rank - missed.limit,
          becomes: 'keep',
        },
      ]
    : []
}
