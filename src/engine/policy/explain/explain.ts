import type { Explanation, RuleVerdict } from '#contract'
import { idOf } from '#model/ids.ts'
import { dayMs } from '#model/units.ts'
import { notFound } from '../../errors.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { listText } from '../language/describe.ts'
import { type Buckets, isKeepRule, type KeepRule, type Policy } from '../language/grammar.ts'
import { cappedSignalsIn } from '../planner/guardrails/signal-cap.ts'
import { coveredBy } from '../plans/copies.ts'
import { type DecisionQuery, decisionAbout, isRemoval } from '../plans/decisions.ts'
import { placeText } from '../plans/place-text.ts'
import { datasetNames, holdReasons, quotedClauses, restoredAt } from '../plans/protection-text.ts'
import { planTotals, policyOfPlan } from '../plans/stored-plan.ts'
import type { Trace, TracedImage } from '../plans/trace.ts'
import { factsKey } from '../reading/read-references.ts'
import { flipsOf, ranked } from './flips.ts'
import { ImageGroups } from './image-groups.ts'
import { lifeOf } from './life.ts'
import { type MissedPlace, missedPlaces, representative } from './missed-places.ts'
import { budgetPlace, represents } from './other-places.ts'
import { rankedDuplicates } from './ranked-duplicates.ts'
import { partsFor, truthsFor } from './truths.ts'

type ImageRow = { imported_at: number; revision: number; state: string; lifecycle: string; held: number }

export type ExplainQuery = Omit<DecisionQuery, 'limit' | 'cursor'> & { imageRow: number }

/**
 * Explains why one image stays or goes, rule by rule, and what would change it. Places and clauses are as the plan
 * stored them; the values of conditions are read now, for the plan's moment.
 */
export function explain(store: ReadOnlyStore, { imageRow, ...query }: ExplainQuery): Explanation {
  const { planId } = query
  const { decision, traced, trace } = decisionAbout(store, planId, imageRow)
  const policy = policyOfPlan(store, planId)
  const { nowMs, off } = planTotals(store, planId)
  const image = imageNow(store, imageRow)
  const plannedKey = trace.factsKeyOf(imageRow)
  const about = { store, trace, policy, image: new ImageGroups(store, imageRow, policy, nowMs), nowMs }
  const missed = new Map<string, MissedPlace[]>()
  const rules = [...policy.rules, ...policy.floors].map((clause) => {
    const verdict = verdictOf(store, imageRow, policy, traced, clause, nowMs)
    const why = off.find(({ id }) => id === clause.id)?.why
    if (why) verdict.reason = `${verdict.reason} ${why}`.trimStart()
    const more = missedBy(about, imageRow, traced, clause, verdict)
    missed.set(clause.id, more)
    for (const [n, place] of traced.places.filter(({ clauseId }) => clauseId === clause.id).entries())
      if (isClusterRule(clause)) verdict.places[n]!.text += ` ${representative(about, place) ?? ''}`.trimEnd()
    return { ...verdict, places: [...verdict.places, ...more.map(({ would: _, ...place }) => place)] }
  })
  const budget = budgetPlace(about, traced)
  if (budget) rules.push(budget)
  const known = {
    policy: { ...policy, rules: policy.rules.filter(({ id }) => !off.some((one) => one.id === id)) },
    capped: new Set(policy.rules.filter(({ when }) => cappedSignalsIn(when).length > 0).map(({ id }) => id)),
    traced,
    importedAtMs: image.imported_at,
    restoredAtMs: restoredAt(store, imageRow, nowMs),
    lifecycle: decision.outcome === 'applied' ? 'active' : image.lifecycle,
  }
  return {
    ...decision,
    changedSince: plannedKey !== null && plannedKey !== factsKey({ ...image, held: image.held === 1 }),
    rules,
    flips: [...flipsOf(store, imageRow, known, nowMs), ...bucketFlips(policy, traced, missed)],
    whyNotDropped: whyNotDropped(policy, traced, rules),
    references: [
      ...datasetNames(store, imageRow).map((name) => `dataset ${name}`),
      ...holdReasons(store, imageRow).map((reason) => `hold: ${reason}`),
      ...coveredBy(store, imageRow),
    ],
    nearDuplicates: rankedDuplicates(store, trace, traced),
    life: lifeOf(store, imageRow),
    listed: listedAt(trace, query, imageRow),
  }
}

/** Position of an image among the decisions that a query lists. */
function listedAt(
  trace: Trace,
  { action, rule, alone }: Omit<ExplainQuery, 'imageRow'>,
  imageRow: number,
): Explanation['listed'] {
  const place = trace.placeOf(imageRow, { action, clause: rule, onlyBy: alone })
  const idAt = (row: number | null) => (row === null ? null : idOf('img', row))
  return place && { ...place, previous: idAt(place.previous), next: idAt(place.next) }
}

type About = Parameters<typeof missedPlaces>[0]

const isBucketRule = (clause: Clause): clause is KeepRule & { buckets: Buckets } =>
  'action' in clause && isKeepRule(clause) && clause.buckets !== undefined

const isClusterRule = (clause: Clause): boolean => isBucketRule(clause) && clause.buckets.unit === 'cluster'

/** Returns what a rule gave to other images instead, or what the image represents. */
function missedBy(
  about: About,
  imageRow: number,
  traced: TracedImage,
  clause: Clause,
  verdict: RuleVerdict,
): MissedPlace[] {
  const { policy, nowMs, trace, image } = about
  if ('thin' in clause && clause.thin && !verdict.applies) return represents(about, imageRow, clause.id)
  if (!isBucketRule(clause) || verdict.truth === 'unknown' || verdict.truth === 'false') return []
  const no = (text: string): MissedPlace[] => [{ text, taken: false, margin: null, would: null }]
  if (!trace.clauses.some(({ id }) => id === clause.id)) return no('The rule has ended and gives no places.')
  if (traced.matches.some(({ kind }) => kind === 'scope'))
    return no('Images outside the policy’s scope take no places.')
  const settlesAtMs = image.importedAtMs + policy.settleDays * dayMs
  if (settlesAtMs > nowMs)
    return no(`It takes no place before ${new Date(settlesAtMs).toISOString()}, its minimum age.`)
  if (policy.placesFor === 'reviewed' && !image.isReviewed) return no('Only reviewed images take places.')
  return missedPlaces(
    about,
    clause,
    traced.places.filter(({ clauseId }) => clauseId === clause.id),
  )
}

/** For an image that leaves: the places that would keep it if they were free. */
function bucketFlips(
  policy: Policy,
  { action }: TracedImage,
  missed: ReadonlyMap<string, readonly MissedPlace[]>,
): Explanation['flips'] {
  if (action === 'keep' || action === 'review') return []
  const quoted = quotedClauses(policy)
  return [...missed].flatMap(([rule, places]) =>
    places.flatMap(({ would }) =>
      would === null
        ? []
        : [{ text: `${quoted(rule)} would keep it if ${would}.`, atMs: null, ranks: null, becomes: 'keep' as const }],
    ),
  )
}

function imageNow(store: ReadOnlyStore, imageRow: number): ImageRow {
  const row = store.get<ImageRow>(
    `SELECT image.imported_at, image.revision, image.state, image.lifecycle,
       EXISTS (SELECT 1 FROM hold_image JOIN hold ON hold.id = hold_image.hold_id
         WHERE hold_image.image_id = image.id AND hold.released_at IS NULL) AS held
     FROM image WHERE image.id = ?`,
    [imageRow],
  )
  if (!row) throw notFound(`image ${idOf('img', imageRow)}`)
  return row
}

type Clause = Policy['rules'][number] | Policy['floors'][number]

function verdictOf(
  store: ReadOnlyStore,
  imageRow: number,
  policy: Policy,
  traced: TracedImage,
  clause: Clause,
  nowMs: number,
): RuleVerdict {
  const { id, when } = clause
  const isFloor = !('action' in clause)
  return {
    rule: id,
    action: isFloor ? 'floor' : clause.action,
    truth: when === undefined ? null : truthsFor(store, imageRow, [when], nowMs)[0]!,
    applies: traced.matches.some((match) => match.id === id),
    reason: clause.reason ?? '',
    parts: when === undefined ? [] : partsFor(store, imageRow, when, nowMs),
    places: traced.places
      // `represents` explains the first of near-duplicates.
      .filter(({ clauseId, kind, rank }) => clauseId === id && (kind !== 'duplicate' || rank > 1))
      .map((place) => ({
        text: placeText(place, policy),
        taken:
          place.kind === 'duplicate'
            ? place.rank <= place.limit
            : isRemoval(place, { kind: isFloor ? 'floor' : 'keep' }),
        margin: place.limit > 0 && ranked.has(place.kind) ? place.limit - place.rank : null,
      })),
  }
}

/** One sentence on why an image is not dropped; null when it is. */
function whyNotDropped(policy: Policy, { action, matches }: TracedImage, rules: readonly RuleVerdict[]): string | null {
  if (action === 'drop') return null
  const quoted = quotedClauses(policy)
  const droppers = listText(matches.filter((match) => match.action === 'drop').map(({ id }) => quoted(id)))
  const protectors = matches.filter((match) => match.action === 'keep').map(({ id }) => quoted(id))
  if (droppers && protectors.length > 0)
    return `${droppers} would trash it, but ${listText(protectors)} ${protectors.length === 1 ? 'protects' : 'protect'} it.`
  if (droppers) return `${droppers} would trash it, but a milder rule applies too, and the mildest wins.`
  const dropping = rules.filter((rule) => rule.action === 'drop')
  if (dropping.length === 0) return 'No rule of this policy trashes images.'
  const unknown = dropping.filter(({ truth }) => truth === 'unknown').map(({ rule }) => quoted(rule))
  const others = dropping.filter(({ truth }) => truth !== 'unknown').map(({ rule }) => quoted(rule))
  return [
    others.length > 0 ? `${listText(others)} ${others.length === 1 ? 'doesn’t' : 'don’t'} select it.` : '',
    unknown.length > 0 ? `Whether ${listText(unknown)} would is unknown, so it isn’t trashed.` : '',
  ]
    .filter(Boolean)
    .join(' ')
}
