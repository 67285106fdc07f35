import type { Because, Decision } from '#contract'
import { idOf, type PlanId, rowOf } from '#model/ids.ts'
import { invalid, notFound } from '../../errors.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import type { Policy } from '../language/grammar.ts'
import { placeText } from './place-text.ts'
import { quotedClauses, referenceText } from './protection-text.ts'
import { planTotals, policyOfPlan, traceOf } from './stored-plan.ts'
import type { Trace, TracedClause, TracedImage } from './trace.ts'

export type DecisionQuery = {
  planId: PlanId
  action?: Decision['action']
  rule?: string
  alone?: boolean
  limit: number
  cursor?: string
}

/**
 * A page of decisions by image; `rule` limits them to those that the rule decided, `alone` to those that no other rule
 * would. Throws NOT_FOUND for a rule that had no say in the plan.
 */
export function listDecisions(
  store: ReadOnlyStore,
  { planId, action, rule, alone, limit, cursor }: DecisionQuery,
): { decisions: Decision[]; nextCursor: string | null; withheld: number } {
  const after = cursor === undefined ? 0 : Number(cursor)
  if (!Number.isInteger(after) || after < 0) throw invalid('Invalid page cursor. Read the list from the beginning.')
  const trace = traceOf(store, planId)
  const rules = trace.clauses.map(({ id }) => id)
  if (rule !== undefined && !rules.includes(rule))
    throw notFound(`rule ${rule} in the plan ${planId}`, ` Its rules: ${rules.join(', ')}.`)
  const rows = trace.list({ action, clause: rule, onlyBy: alone, after, limit: limit + 1 })
  const page = rows.slice(0, limit)
  return {
    decisions: decisionsAbout(store, planId, trace.imagesOf(page)),
    nextCursor: rows.length > limit ? String(page.at(-1)) : null,
    withheld: 0,
  }
}

/** The decision about one image, with the plan's trace for details. Throws NOT_FOUND if the plan did not see the image. */
export function decisionAbout(
  store: ReadOnlyStore,
  planId: PlanId,
  imageRow: number,
): { decision: Decision; traced: TracedImage; trace: Trace } {
  const trace = traceOf(store, planId)
  const [traced] = trace.imagesOf([imageRow])
  const [decision] = traced ? decisionsAbout(store, planId, [traced]) : []
  if (!traced || !decision) throw notFound(`decision about image ${idOf('img', imageRow)} in plan ${planId}`)
  return { decision, traced, trace }
}

type ImageRow = Omit<Decision, 'action' | 'because' | 'protectedBy'>

function decisionsAbout(store: ReadOnlyStore, planId: PlanId, traced: readonly TracedImage[]): Decision[] {
  const policy = policyOfPlan(store, planId)
  const { nowMs } = planTotals(store, planId)
  const images = store.all<ImageRow>(
    `SELECT 'img_' || image.id AS imageId, path, source.name AS source, lifecycle,
       coalesce(outcome, 'planned') AS outcome, outcome_reason AS outcomeReason FROM image JOIN source ON source.id = image.source_id
     LEFT JOIN plan_decision ON plan_decision.plan_id = ? AND plan_decision.image_id = image.id
     WHERE image.id IN (SELECT value FROM json_each(?))`,
    [rowOf(planId), JSON.stringify(traced.map(({ row }) => row))],
  )
  const byId = new Map(images.map((image) => [image.imageId, image]))
  return traced.flatMap((one) => {
    const image = byId.get(idOf('img', one.row))
    return image ? [{ ...image, action: one.action, ...reasonsFor(store, policy, nowMs, one) }] : []
  })
}

/** Explains in words why an image stays or goes. */
function reasonsFor(
  store: ReadOnlyStore,
  policy: Policy,
  nowMs: number,
  traced: TracedImage,
): { because: Because[]; protectedBy: Because[] } {
  const { action, matches, row } = traced
  const wants = matches.filter((clause) => clause.action !== 'keep')
  const protectedBy = matches
    .filter((clause) => clause.action === 'keep')
    .map((clause) => ({
      rule: clause.id,
      detail: referenceText(store, policy, nowMs, row, clause) ?? detailOf(policy, traced, clause),
    }))
  if (action !== 'keep') {
    const agreeing = wants.filter((clause) => clause.action === action)
    const because = agreeing.map((clause) => ({ rule: clause.id, detail: detailOf(policy, traced, clause) }))
    return { because, protectedBy }
  }
  const only = wants.find((clause) => clause.action === 'retire')
  const holding = protectedBy.filter(({ rule }) => rule !== 'frozen-dataset')
  if (wants.length === 0) return { because: [{ rule: 'default', detail: 'No rule removes it.' }], protectedBy }
  if (only && holding.length === 0) return { because: [{ rule: only.id, detail: 'Already retired.' }], protectedBy }
  const quoted = quotedClauses(policy)
  const rules = wants.map(({ id }) => quoted(id)).join(' and ')
  const protector = protectedBy[0]?.rule ?? 'default'
  return { because: [{ rule: protector, detail: `Selected by ${rules}, but protected.` }], protectedBy }
}

/** The rule's own reason, then the image's places in it. */
function detailOf(policy: Policy, { places }: TracedImage, clause: TracedClause): string {
  const rule = policy.rules.find(({ id }) => id === clause.id)
  const floor = policy.floors.find(({ id }) => id === clause.id)
  const reason = rule?.reason ?? floor?.reason ?? (clause.kind === 'budget' ? policy.budget?.reason : undefined)
  const held = places.filter((place) => place.clauseId === clause.id && isRemoval(place, clause))
  const needsPlace = (rule && 'buckets' in rule && rule.buckets) || floor
  const unknown = held.length === 0 && needsPlace ? ['Its condition is unknown, which protects it.'] : []
  const own = clause.kind === 'erasure' ? ['Its erasure was requested.'] : []
  return [reason, ...own, ...held.map((place) => placeText(place, policy)), ...unknown].filter(Boolean).join(' ')
}

/** Floors and caps also record the places that an image missed. */
export const isRemoval = (place: { kind: string; rank: number; limit: number }, clause: { kind: string }): boolean =>
  (clause.kind !== 'floor' && place.kind !== 'cap') || place.rank <= place.limit
