import type { PlanTotals } from '#contract'
import { idOf, type PlanId, rowOf } from '#model/ids.ts'
import { notFound } from '../../errors.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { Policy } from '../language/grammar.ts'
import { Totals } from '../planner/totals.ts'
import { previewRow } from '../reading/preview-plan.ts'
import { allowedGroups, lifted } from './allowed-groups.ts'
import { withGuardrailIds } from './former-guardrails.ts'
import { goldenNotes, withGoldenNow } from './golden-guardrails.ts'
import { decodeTrace, type Trace } from './trace.ts'

type PlanRow = Omit<PlanTotals, keyof Totals | 'planId' | 'isPreview'> & { id: number; policy: string; totals: string }

const selectPlan = `SELECT plan.id, policy, totals, status, policy_hash AS policyHash, facts_hash AS factsHash, plan.hash,
    now AS nowMs, plan.created_at AS createdAtMs, user.name AS createdBy, applied_at AS appliedAtMs,
    (SELECT version FROM policy_version WHERE policy_version.hash = policy_hash ORDER BY id DESC LIMIT 1) AS policyVersion
  FROM plan JOIN user ON user.id = plan.created_by`

function toTotals(store: ReadOnlyStore, { id, policy, totals: stored, ...row }: PlanRow): PlanTotals {
  const totals = Totals.parse(withGuardrailIds(JSON.parse(stored)))
  const planId = idOf('pln', id)
  const lasting = lifted(totals.rails, allowedGroups(store, id))
  const guardrails =
    row.status === 'draft'
      ? withGoldenNow(store, { ...totals, planId, hash: row.hash, rails: lasting }, () => parsedPolicy({ policy }))
      : lasting
  return {
    ...totals,
    ...row,
    rails: guardrails,
    notes: row.status === 'draft' ? [...totals.notes, ...goldenNotes(guardrails)] : totals.notes,
    planId,
    isPreview: previewRow(store) === id,
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
