import { PlanTotals } from '#contract'
import { idOf, type PlanId, rowOf } from '#model/ids.ts'
import { notFound } from '../../errors.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { Policy } from '../language/grammar.ts'
import { previewRow } from '../reading/preview-plan.ts'
import { allowedGroups, lifted } from './allowed-groups.ts'
import { withGuardrailIds } from './former-guardrails.ts'
import { goldenNotes, withGoldenNow } from './golden-guardrails.ts'
import { decodeTrace, type Trace } from './trace.ts'

type PlanRow = {
  id: number
  status: PlanTotals['status']
  policy: string
  policy_hash: string
  policy_version: number | null
  facts_hash: string
  hash: string
  now: number
  totals: string
  created_at: number
  created_by: string
  applied_at: number | null
}

const selectPlan = `SELECT plan.*, user.name AS created_by,
    (SELECT version FROM policy_version WHERE policy_version.hash = plan.policy_hash ORDER BY id DESC LIMIT 1) AS policy_version
  FROM plan JOIN user ON user.id = plan.created_by`

/** The JSON in `plan.totals`: everything without a column of its own. */
export const StoredTotals = PlanTotals.pick({
  policyName: true,
  images: true,
  bytes: true,
  byRule: true,
  byClass: true,
  bySource: true,
  byMonth: true,
  bySize: true,
  rails: true,
  off: true,
  notes: true,
  reviewedLeaving: true,
})

function toTotals(store: ReadOnlyStore, row: PlanRow): PlanTotals {
  const totals = StoredTotals.parse(withGuardrailIds(JSON.parse(row.totals)))
  const planId = idOf('pln', row.id)
  const lasting = lifted(totals.rails, allowedGroups(store, row.id))
  const guardrails =
    row.status === 'draft'
      ? withGoldenNow(store, { ...totals, planId, hash: row.hash, rails: lasting }, () => parsedPolicy(row))
      : lasting
  return {
    ...totals,
    rails: guardrails,
    notes: [...totals.notes, ...goldenNotes(guardrails)],
    planId,
    isPreview: previewRow(store) === row.id,
    status: row.status,
    policyVersion: row.policy_version,
    policyHash: row.policy_hash,
    factsHash: row.facts_hash,
    hash: row.hash,
    nowMs: row.now,
    createdAtMs: row.created_at,
    createdBy: row.created_by,
    appliedAtMs: row.applied_at,
  }
}

const parsedPolicy = ({ policy }: { policy: string }): Policy => Policy.parse(JSON.parse(policy))

export function planTotals(store: ReadOnlyStore, planId: PlanId): PlanTotals {
  const row = store.get<PlanRow>(`${selectPlan} WHERE plan.id = ?`, [rowOf(planId)])
  if (!row) throw notFound(`plan ${planId}`)
  return toTotals(store, row)
}

export const listPlans = (store: ReadOnlyStore): PlanTotals[] =>
  store.all<PlanRow>(`${selectPlan} ORDER BY plan.id DESC LIMIT 200`).map((row) => toTotals(store, row))

/** The policy version that the plan used. */
export function policyOfPlan(store: ReadOnlyStore, planId: PlanId): Policy {
  const row = store.get<{ policy: string }>('SELECT policy FROM plan WHERE id = ?', [rowOf(planId)])
  if (!row) throw notFound(`plan ${planId}`)
  return parsedPolicy(row)
}

/** Every decision of a plan. Throws NOT_FOUND for plans from versions of Winnow that did not store them. */
export function traceOf(store: ReadOnlyStore, planId: PlanId): Trace {
  const held = lastTraces.get(store)
  if (held?.planId === planId) return held.trace
  const row = store.get<{ trace: Uint8Array }>('SELECT trace FROM plan_trace WHERE plan_id = ?', [rowOf(planId)])
  if (!row && !store.get('SELECT 1 FROM plan WHERE id = ?', [rowOf(planId)])) throw notFound(`plan ${planId}`)
  if (!row) throw notFound(`trace of the decisions of plan ${planId}: made by an earlier version of Winnow`)
  const trace = decodeTrace(row.trace)
  lastTraces.set(store, { planId, trace })
  return trace
}

/**
 * Kept in memory: a stored trace never changes, takes 18 MB for a million images, and users look at one decision after
 * another.
 */
const lastTraces = new WeakMap<ReadOnlyStore, { planId: PlanId; trace: Trace }>()
