import { type Decision, PlanTotals } from '#contract'
import { idOf, type PlanId, rowOf } from '#model/ids.ts'
import type { ActingContext } from '../context.ts'
import { invalid, notFound } from '../procedure.ts'
import type { Store } from '../store/index.ts'
import { readFacts } from './facts.ts'
import { type Plan, type PlannedImage, plan, type Reason } from './plan.ts'
import { canonicalJson, readPolicy, sha256Hex } from './read-policy.ts'
import { totalsOf } from './totals.ts'

type PlanRow = {
  id: number
  status: PlanTotals['status']
  policy: string
  policy_hash: string
  facts_hash: string
  hash: string
  now: number
  totals: string
  created_at: number
  created_by: string
  applied_at: number | null
}

const selectPlan = `SELECT plan.*, user.name AS created_by FROM plan JOIN user ON user.id = plan.created_by`

/** What is stored as JSON in `plan.totals`: all but what has a column of its own. */
const StoredTotals = PlanTotals.pick({
  policyName: true,
  images: true,
  bytes: true,
  byRule: true,
  byClass: true,
  bySource: true,
  byMonth: true,
  rails: true,
})

const toTotals = (row: PlanRow): PlanTotals => ({
  ...StoredTotals.parse(JSON.parse(row.totals)),
  planId: idOf('pln', row.id),
  status: row.status,
  policyHash: row.policy_hash,
  factsHash: row.facts_hash,
  hash: row.hash,
  nowMs: row.now,
  createdAtMs: row.created_at,
  createdBy: row.created_by,
  appliedAtMs: row.applied_at,
})

/** The dry run: reads the facts, decides, stores. Throws INVALID with the policy's first problem. */
export function makePlan(acting: ActingContext, policyText: string, atMs: number | undefined): PlanTotals {
  const { store, clock } = acting
  const { policy, problems } = readPolicy(policyText)
  if (!policy) {
    const first = problems.find(({ severity }) => severity === 'error')
    throw invalid(`The policy can't be used: ${first?.where}: ${first?.message}`)
  }
  const nowMs = atMs ?? clock.nowMs()
  const facts = readFacts(store, policy, nowMs)
  const made = plan(facts, policy, nowMs)
  const policyJson = canonicalJson(policy)
  const policyHash = sha256Hex(policyJson)
  const factsHash = sha256Hex(facts.images.map(({ sha256, key }) => `${sha256} ${key}`).join('\n'))
  const totals = StoredTotals.parse(totalsOf(made, policy.name))
  const row = store.write(() => {
    const { lastRow } = store.run(
      `INSERT INTO plan (status, policy, policy_hash, facts_hash, hash, now, totals, created_at, created_by)
       VALUES ('draft', ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        policyJson,
        policyHash,
        factsHash,
        planHash(made, policyHash, factsHash, nowMs),
        nowMs,
        JSON.stringify(totals),
        clock.nowMs(),
        rowOf(acting.actor.userId),
      ],
    )
    for (const image of made.images) insertDecision(store, lastRow, image)
    return lastRow
  })
  acting.announce({ type: 'plansChanged', planId: idOf('pln', row) })
  return planTotals(store, idOf('pln', row))
}

function insertDecision(store: Store, planRow: number, { facts, action, because, protectedBy }: PlannedImage): void {
  store.run(
    'INSERT INTO plan_decision (plan_id, image_id, action, because, protected_by, facts_key) VALUES (?, ?, ?, ?, ?, ?)',
    [planRow, facts.row, action, JSON.stringify(because), JSON.stringify(protectedBy), facts.key],
  )
}

/** The same policy, facts and moment give the same hash on any machine: images are named by content. */
function planHash(made: Plan, policyHash: string, factsHash: string, nowMs: number): string {
  const decisions = made.images.map(({ facts, action, because }) => [facts.sha256, action, because])
  return sha256Hex(canonicalJson({ policyHash, factsHash, nowMs, decisions }))
}

export function planTotals(store: Store, planId: PlanId): PlanTotals {
  const row = store.get<PlanRow>(`${selectPlan} WHERE plan.id = ?`, [rowOf(planId)])
  if (!row) throw notFound(`plan ${planId}`)
  return toTotals(row)
}

export const listPlans = (store: Store): PlanTotals[] =>
  store.all<PlanRow>(`${selectPlan} ORDER BY plan.id DESC LIMIT 200`).map(toTotals)

type DecisionRow = {
  image_id: number
  path: string
  source: string
  lifecycle: Decision['lifecycle']
  action: Decision['action']
  because: string
  protected_by: string
  outcome: Decision['outcome']
}

const selectDecision = `SELECT plan_decision.image_id, image.path, source.name AS source, image.lifecycle,
    plan_decision.action, plan_decision.because, plan_decision.protected_by, plan_decision.outcome
  FROM plan_decision JOIN image ON image.id = plan_decision.image_id JOIN source ON source.id = image.source_id`

const toDecision = (row: DecisionRow): Decision => ({
  imageId: idOf('img', row.image_id),
  path: row.path,
  source: row.source,
  lifecycle: row.lifecycle,
  action: row.action,
  because: JSON.parse(row.because) as Reason[],
  protectedBy: JSON.parse(row.protected_by) as Reason[],
  outcome: row.outcome,
})

type DecisionQuery = { planId: PlanId; action?: Decision['action']; rule?: string; limit: number; cursor?: string }

/** A page of decisions by image; `rule` limits them to those that the rule decided. */
export function listDecisions(
  store: Store,
  { planId, action, rule, limit, cursor }: DecisionQuery,
): { decisions: Decision[]; nextCursor: string | null } {
  const after = cursor === undefined ? 0 : Number(cursor)
  if (!Number.isInteger(after) || after < 0) throw invalid('This page cursor is not one that the engine made.')
  const conditions = ['plan_decision.plan_id = ?', 'plan_decision.image_id > ?']
  const parameters: (string | number)[] = [rowOf(planId), after]
  if (action) {
    conditions.push('plan_decision.action = ?')
    parameters.push(action)
  }
  if (rule !== undefined) {
    conditions.push(
      "EXISTS (SELECT 1 FROM json_each(plan_decision.because) AS reason WHERE reason.value ->> 'rule' = ?)",
    )
    parameters.push(rule)
  }
  const rows = store.all<DecisionRow>(
    `${selectDecision} WHERE ${conditions.join(' AND ')} ORDER BY plan_decision.image_id LIMIT ?`,
    [...parameters, limit + 1],
  )
  const page = rows.slice(0, limit)
  return {
    decisions: page.map(toDecision),
    nextCursor: rows.length > limit ? String(page.at(-1)?.image_id) : null,
  }
}

export function explain(store: Store, planId: PlanId, imageRow: number): Decision {
  const row = store.get<DecisionRow>(
    `${selectDecision} WHERE plan_decision.plan_id = ? AND plan_decision.image_id = ?`,
    [rowOf(planId), imageRow],
  )
  if (!row) throw notFound(`decision about image ${idOf('img', imageRow)} in plan ${planId}`)
  return toDecision(row)
}
