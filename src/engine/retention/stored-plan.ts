import { PlanTotals } from '#contract'
import { canonicalJson } from '#model/canonical-json.ts'
import { idOf, type PlanId, rowOf } from '#model/ids.ts'
import type { ActingContext } from '../context.ts'
import { invalid, notFound } from '../procedure.ts'
import { readFacts } from './facts/read-facts.ts'
import type { Reader } from './facts/reader.ts'
import { type Plan, plan } from './planner/plan.ts'
import { factsHash, planHash } from './planner/plan-hash.ts'
import { totalsOf } from './planner/totals.ts'
import { decodeTrace, encodeTrace, type Trace } from './planner/trace.ts'
import { endOf, Policy } from './policy/grammar.ts'
import { readPolicy } from './policy/read-policy.ts'
import { sha256Hex } from './policy/sha256-hex.ts'

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

/** What is stored as JSON in `plan.totals`: all but what has a column of its own. */
const StoredTotals = PlanTotals.pick({
  policyName: true,
  images: true,
  bytes: true,
  byRule: true,
  byClass: true,
  bySource: true,
  byMonth: true,
  bySize: true,
  rails: true,
  notes: true,
})

const toTotals = (row: PlanRow): PlanTotals => ({
  ...StoredTotals.parse(JSON.parse(row.totals)),
  planId: idOf('pln', row.id),
  status: row.status,
  policyVersion: row.policy_version,
  policyHash: row.policy_hash,
  factsHash: row.facts_hash,
  hash: row.hash,
  nowMs: row.now,
  createdAtMs: row.created_at,
  createdBy: row.created_by,
  appliedAtMs: row.applied_at,
})

/** Reads a policy that has to be usable. Throws INVALID with its first problem. */
export function requirePolicy(text: string): Policy {
  const { policy, problems } = readPolicy(text)
  if (policy) return policy
  const first = problems.find(({ severity }) => severity === 'error')
  throw invalid(`The policy can't be used: ${first?.where}: ${first?.message}`)
}

/** Reads the facts and decides; stores nothing. Throws INVALID when the policy is past its end. */
export function decide(store: Reader, policy: Policy, nowMs: number): Plan {
  if (policy.expires !== undefined && nowMs >= endOf(policy.expires))
    throw invalid(`The policy ${policy.name} ended on ${policy.expires}. Give it a later end, or none.`)
  return plan(readFacts(store, policy, nowMs), policy)
}

/** The dry run: reads the facts, decides, stores. Throws INVALID with the policy's first problem. */
export function makePlan(acting: ActingContext, policyText: string, atMs: number | undefined): PlanTotals {
  const { store, clock } = acting
  const policy = requirePolicy(policyText)
  const made = decide(store, policy, atMs ?? clock.nowMs())
  const policyJson = canonicalJson(policy)
  const policyHash = sha256Hex(policyJson)
  const facts = factsHash(made.facts)
  const totals = StoredTotals.parse(totalsOf(made))
  const row = store.write(() => {
    const { lastRow } = store.run(
      `INSERT INTO plan (status, policy, policy_hash, facts_hash, hash, now, totals, created_at, created_by)
       VALUES ('draft', ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        policyJson,
        policyHash,
        facts,
        planHash(made, { policyHash, factsHash: facts }),
        made.facts.nowMs,
        JSON.stringify(totals),
        clock.nowMs(),
        rowOf(acting.actor.userId),
      ],
    )
    store.run('INSERT INTO plan_trace (plan_id, trace) VALUES (?, ?)', [lastRow, encodeTrace(made)])
    return lastRow
  })
  acting.announce({ type: 'plansChanged', planId: idOf('pln', row) })
  return planTotals(store, idOf('pln', row))
}

export function planTotals(store: Reader, planId: PlanId): PlanTotals {
  const row = store.get<PlanRow>(`${selectPlan} WHERE plan.id = ?`, [rowOf(planId)])
  if (!row) throw notFound(`plan ${planId}`)
  return toTotals(row)
}

export const listPlans = (store: Reader): PlanTotals[] =>
  store.all<PlanRow>(`${selectPlan} ORDER BY plan.id DESC LIMIT 200`).map(toTotals)

/** The policy as the plan pinned it. */
export function policyOfPlan(store: Reader, planId: PlanId): Policy {
  const row = store.get<{ policy: string }>('SELECT policy FROM plan WHERE id = ?', [rowOf(planId)])
  if (!row) throw notFound(`plan ${planId}`)
  return Policy.parse(JSON.parse(row.policy))
}

/** Every decision of a plan. Throws NOT_FOUND for plans of versions of Winnow that did not keep them. */
export function traceOf(store: Reader, planId: PlanId): Trace {
  const row = store.get<{ trace: Uint8Array }>('SELECT trace FROM plan_trace WHERE plan_id = ?', [rowOf(planId)])
  if (!row) throw notFound(`trace of the decisions of plan ${planId}: it was made by an earlier version of Winnow`)
  return decodeTrace(row.trace)
}

/** A plan that is only looked at, as others look at a stored one. */
export const traceOfPlan = (made: Plan): Trace => decodeTrace(encodeTrace(made))
