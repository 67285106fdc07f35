import { idOf } from '#model/ids.ts'
import type { Context } from '../../context.ts'
import { checkCopies } from '../../datasets/index.ts'
import { isKeepRule, type Policy, planningThread, policyOfPlan, protectedNow, rulingOf } from '../../policy/index.ts'
import type { Store } from '../../store/index.ts'
import { batchesInTurns } from '../../threads/turns.ts'

type ByPlan = Map<number | null, number[]>

/** Groups images by the plan that moved them to their lifecycle; null for those that a user moved. */
function byPlan(store: Store, rows: readonly number[], to: 'archived' | 'trashed', plans: ByPlan = new Map()): ByPlan {
  for (const [row, plan] of store.arrays<[number, number | null]>(
    `SELECT value, (SELECT plan_id FROM retention_event WHERE image_id = value AND to_lifecycle = ? ORDER BY seq DESC LIMIT 1)
     FROM json_each(?)`,
    [to, JSON.stringify(rows)],
  )) {
    const moved = plans.get(plan)
    if (moved) moved.push(row)
    else plans.set(plan, [row])
  }
  return plans
}

/**
 * Returns what now protects images in the archive or the trash from going further, each by the policy of the plan that
 * moved it.
 */
export function protectedSince(
  store: Store,
  imageRows: readonly number[],
  { to, nowMs }: { to: 'archived' | 'trashed'; nowMs: number },
): Map<number, string> {
  const found = new Map<number, string>()
  for (const [planRow, rows] of byPlan(store, imageRows, to)) {
    const ruling = planRow === null ? { policy: null, nowMs } : rulingOf(store, planRow, nowMs)
    const request = { ...ruling, action: to === 'archived' ? 'archive' : 'drop', wasMoved: true } as const
    for (const [row, why] of protectedNow(store, rows, request)) found.set(row, why)
  }
  return found
}

/**
 * Returns the images in the trash that their policies would now keep for a place in a ranking, for example because
 * another image of a floor has left since. Plans again on another thread, once for each policy, and checks the copies
 * that a policy requires.
 */
export async function keptPlaces(
  { store, clock, threads }: Pick<Context, 'store' | 'clock' | 'threads'>,
  imageRows: readonly number[],
  signal?: AbortSignal,
): Promise<Map<number, string>> {
  const groups = new Map<string, { planRow: number; rows: number[] }>()
  let asksForCopies = false
  const plans: ByPlan = new Map()
  for await (const some of batchesInTurns(imageRows, signal)) byPlan(store, some, 'trashed', plans)
  for (const [planRow, rows] of plans) {
    if (planRow === null) continue
    const policy = policyOfPlan(store, idOf('pln', planRow))
    asksForCopies ||= policy.fuses.requireBackup === 'reviewed'
    if (!givesPlaces(policy)) continue
    const [key] = store.values<string>("SELECT policy_hash || ' ' || (now - created_at) FROM plan WHERE id = ?", [
      planRow,
    ])
    const same = groups.get(key!)
    groups.set(key!, { planRow: same?.planRow ?? planRow, rows: [...(same?.rows ?? []), ...rows] })
  }
  if (asksForCopies) await checkCopies({ store })
  const found = new Map<number, string>()
  for (const { planRow, rows } of groups.values()) {
    const request = { planId: idOf('pln', planRow), nowMs: clock.nowMs(), rows }
    for (const kept of await threads.ask(planningThread, 'keptInTrash', request, { signal }))
      for (const row of kept.rows) found.set(row, kept.why)
  }
  return found
}

const givesPlaces = ({ floors, rules, fuses: limits }: Policy): boolean =>
  floors.length > 0 ||
  limits.withoutGolden === 'refuse' ||
  rules.some((rule) => isKeepRule(rule) && rule.buckets !== undefined)
