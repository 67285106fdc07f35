import type { PlanAction, PlanComparison } from '#contract'
import { idOf, type PlanId } from '#model/ids.ts'
import type { OnProgress } from '../../progress.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { requirePolicy } from '../language/read-policy.ts'
import { type Action, severity } from '../planner/clauses.ts'
import { totalsOf } from '../planner/totals.ts'
import { decide } from './decide.ts'
import { planTotals, policyOfPlan, traceOf } from './stored-plan.ts'
import type { Trace } from './trace.ts'
import { decodeTrace, encodeTrace } from './trace.ts'

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
  const moves = new Map<string, { rows: number[] }>()
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
    const move = moves.get(key) ?? { rows: [] }
    move.rows.push(row)
    moves.set(key, move)
    if (from !== to && differing.length < limit) differing.push({ row, from, to })
  })
  const paths = pathsOf(store, differing)
  return {
    a: a.head,
    b: b.head,
    moves: [...moves].map(([key, { rows }]) => {
      const [from, to] = key.split(' ') as [PlanAction, PlanAction]
      return { from, to, images: rows.length, bytes: bytesOf(store, rows) }
    }),
    onlyInA: levels.size - both,
    onlyInB,
    byClass: beside(a.totals.byClass, b.totals.byClass, (row) => row.class).map(({ name, ...n }) => ({
      class: name,
      ...n,
    })),
    bySource: beside(a.totals.bySource, b.totals.bySource, (row) => row.source).map(({ name, ...n }) => ({
      source: name,
      ...n,
    })),
    differing: differing.map(({ row, ...rest }) => ({
      imageId: idOf('img', row),
      path: paths.get(row) ?? '',
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

function beside<Row extends { before: number; after: number }>(
  a: readonly Row[],
  b: readonly Row[],
  nameOf: (row: Row) => string,
) {
  const others = new Map(b.map((row) => [nameOf(row), row]))
  const existing = new Set(a.map(nameOf))
  return [
    ...a.map((row) => ({
      name: nameOf(row),
      before: row.before,
      a: row.after,
      b: others.get(nameOf(row))?.after ?? 0,
    })),
    ...b
      .filter((row) => !existing.has(nameOf(row)))
      .map((row) => ({ name: nameOf(row), before: row.before, a: 0, b: row.after })),
  ]
}

const bytesOf = (store: ReadOnlyStore, rows: readonly number[]): number =>
  store.get<{ bytes: number | null }>(
    'SELECT sum(size_bytes) AS bytes FROM image WHERE id IN (SELECT value FROM json_each(?))',
    [JSON.stringify(rows)],
  )?.bytes ?? 0

const pathsOf = (store: ReadOnlyStore, images: readonly { row: number }[]): Map<number, string> =>
  new Map(
    store
      .all<{ id: number; path: string }>('SELECT id, path FROM image WHERE id IN (SELECT value FROM json_each(?))', [
        JSON.stringify(images.map(({ row }) => row)),
      ])
      .map(({ id, path }) => [id, path]),
  )
