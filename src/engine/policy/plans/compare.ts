import type { PlanAction, PlanComparison } from '#contract'
import { idOf, type PlanId } from '#model/ids.ts'
import type { OnProgress } from '../../progress.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { requirePolicy } from '../language/read-policy.ts'
import { type Action, severity } from '../planner/clauses.ts'
import { totalsOf } from '../planner/totals.ts'
import { decide } from './decide.ts'
import { imagePath } from './protection-text.ts'
import { planTotals, policyOfPlan, traceOf } from './stored-plan.ts'
import { decodeTrace, encodeTrace, type Trace } from './trace.ts'

type Other = { planId: PlanId } | { policy?: string; atMs?: number }

type Side = {
  head: PlanComparison['a']
  totals: Pick<ReturnType<typeof totalsOf>, 'byClass' | 'bySource'>
  trace: Trace
}

function storedSide(store: ReadOnlyStore, planId: PlanId): Side {
  const totals = planTotals(store, planId)
  const { policyName, nowMs, images, bytes } = totals
  return { head: { planId, policyName, nowMs, images, bytes }, totals, trace: traceOf(store, planId) }
}

/** Compares a stored plan with another, or with what another policy or another moment would decide now. */
export function comparePlans(
  store: ReadOnlyStore,
  { planId, with: other, limit }: { planId: PlanId; with: Other; limit: number },
  step: OnProgress,
): PlanComparison {
  const a = storedSide(store, planId)
  const b = 'planId' in other ? storedSide(store, other.planId) : imagined(store, planId, a, other, step)
  const levels = new Map<number, number>()
  a.trace.eachAction((row, level) => levels.set(row, level))
  const moves = new Map<string, number[]>()
  const differing: { row: number; from: Action; to: Action }[] = []
  let [onlyInB, both] = [0, 0]
  b.trace.eachAction((row, level) => {
    const before = levels.get(row)
    if (before === undefined) {
      onlyInB += 1
      return
    }
    both += 1
    const [from, to] = [severity[before]!, severity[level]!]
    const key = `${from} ${to}`
    const rows = moves.get(key)
    if (rows) rows.push(row)
    else moves.set(key, [row])
    if (from !== to && differing.length < limit) differing.push({ row, from, to })
  })
  return {
    a: a.head,
    b: b.head,
    moves: [...moves].map(([key, rows]) => {
      const [from, to] = key.split(' ') as [PlanAction, PlanAction]
      return { from, to, images: rows.length, bytes: bytesOf(store, rows) }
    }),
    onlyInA: levels.size - both,
    onlyInB,
    byClass: beside('class', a.totals.byClass, b.totals.byClass),
    bySource: beside('source', a.totals.bySource, b.totals.bySource),
    differing: differing.map(({ row, ...rest }) => ({
      ...{ imageId: idOf('img', row), path: imagePath(store, row) },
      ...rest,
    })),
  }
}

function imagined(
  store: ReadOnlyStore,
  planId: PlanId,
  a: Side,
  { policy, atMs }: { policy?: string; atMs?: number },
  step: OnProgress,
): Side {
  const read = policy === undefined ? policyOfPlan(store, planId) : requirePolicy(policy)
  const made = decide(store, read, atMs ?? a.head.nowMs, step)
  const totals = totalsOf(made)
  const { policyName, images, bytes } = totals
  return {
    head: { planId: null, policyName, nowMs: made.facts.nowMs, images, bytes },
    totals,
    trace: decodeTrace(encodeTrace(made)),
  }
}

type Row<Key extends string> = Record<Key, string> & { before: number; after: number }

/** Joins the rows of two sides by their name. */
function beside<Key extends string>(key: Key, a: readonly Row<Key>[], b: readonly Row<Key>[]) {
  const afterIn = (rows: readonly Row<Key>[]) => new Map(rows.map((row) => [row[key], row.after]))
  const [inA, inB] = [afterIn(a), afterIn(b)]
  return [...a, ...b.filter((row) => !inA.has(row[key]))].map((row) => {
    const { after: _, ...rest } = row
    return { ...rest, a: inA.get(row[key]) ?? 0, b: inB.get(row[key]) ?? 0 }
  })
}

const bytesOf = (store: ReadOnlyStore, rows: readonly number[]): number =>
  store.values<number | null>('SELECT sum(size_bytes) FROM image WHERE id IN (SELECT value FROM json_each(?))', [
    JSON.stringify(rows),
  ])[0] ?? 0
