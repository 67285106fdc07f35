import type { PlanTotals } from '#contract'
import { idOf, rowOf } from '#model/ids.ts'
import type { ActingContext } from '../context.ts'
import { checkCopies } from '../datasets/index.ts'
import { requireFigures } from '../workspace/index.ts'
import { readPolicy } from './language/read-policy.ts'
import { missingOriginals } from './missing-originals.ts'
import { Totals } from './planner/totals.ts'
import type { DryRun } from './plans/dry-run.ts'
import { planTotals } from './plans/stored-plan.ts'
import { replacePreview } from './reading/preview-plan.ts'
import { planningThread } from './thread/planning.ts'

/**
 * The dry run: decided outside this thread and stored in one transaction, so that it exists completely or not at all.
 * Throws INVALID with the policy's first problem, REFUSED while prediction statistics are not up to date.
 */
export async function makePlan(
  acting: ActingContext,
  request: { policy: string; atMs?: number | undefined; isPreview?: boolean },
  signal?: AbortSignal,
): Promise<PlanTotals> {
  const { store, clock, threads } = acting
  requireFigures(store)
  if (readPolicy(request.policy).policy?.fuses.requireBackup === 'reviewed') await checkCopies(acting)
  const row = await threads.exclusive(planningThread, async (ask) => {
    const input = { policy: request.policy, nowMs: request.atMs ?? clock.nowMs(), away: missingOriginals(acting) }
    const onProgress = (share: number) => acting.announce({ type: 'planProgressed', share })
    return storePlan(acting, await ask('plan', input, { signal, onProgress }), request.isPreview ?? false)
  })
  acting.announce({ type: 'plansChanged', planId: idOf('pln', row) })
  return planTotals(store, idOf('pln', row))
}

function storePlan({ store, clock, actor }: ActingContext, run: DryRun, isPreview: boolean): number {
  return store.write(() => {
    const { lastRow } = store.run(
      `INSERT INTO plan (status, policy, policy_hash, facts_hash, hash, now, totals, created_at, created_by)
       VALUES ('draft', ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        run.policy,
        run.policyHash,
        run.factsHash,
        run.hash,
        run.nowMs,
        JSON.stringify(Totals.parse(run.totals)),
        clock.nowMs(),
        rowOf(actor.userId),
      ],
    )
    store.run('INSERT INTO plan_trace (plan_id, trace) VALUES (?, ?)', [lastRow, run.trace])
    if (isPreview) replacePreview(store, lastRow)
    return lastRow
  })
}
