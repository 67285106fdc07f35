import { z } from 'zod'
import { ApplyResult } from '#contract'
import { idOf, PlanId, rowOf } from '#model/ids.ts'
import type { Lifecycle } from '#model/image-state.ts'
import { audit } from '../access/index.ts'
import type { ActingContext } from '../context.ts'
import { defineJob } from '../jobs/index.ts'
import { invalid, refused } from '../procedure.ts'
import { factsKey } from './facts/facts-key.ts'
import { useApproval } from './leaving/approval.ts'
import { changeLifecycle } from './lifecycle.ts'
import { planTotals } from './stored-plan.ts'

const target = { retire: 'retired', archive: 'archived', drop: 'trashed' } as const satisfies Record<string, Lifecycle>

type Row = {
  image_id: number
  path: string
  action: keyof typeof target
  rule: string
  facts_key: string
  revision: number
  state: string
  lifecycle: Lifecycle
  held: number
}

/**
 * Throws REFUSED when a rail stopped the plan, INVALID when it was taken back. An applied plan passes: applying it again
 * changes nothing and gives the same result, as after a crash between the change and the end of the job.
 */
export function requireApplicable(acting: ActingContext, planId: PlanId): void {
  const plan = planTotals(acting.store, planId)
  if (plan.status === 'applied') return
  const stopped = plan.rails.filter(({ ok }) => !ok)
  if (stopped.length > 0) {
    const why = stopped.map(({ rail, limit, found }) => `${rail}: allowed ${limit}, found ${found}`).join('; ')
    throw refused(`A safety rail stops this plan (${why}). Change the policy and plan again.`, 'retention-rail')
  }
  if (plan.status === 'restored') throw invalid(`The plan ${planId} was applied and restored. Make a new plan.`)
}

/**
 * Carries a plan out. All rows change in one transaction, so a crash leaves the plan either untouched or applied. An
 * image whose facts changed since planning is skipped and listed. No file moves: the trash is a state.
 */
export const applyJob = defineJob({
  kind: 'retention.apply',
  lane: 'files',
  unit: 'images',
  input: z.object({ planId: PlanId }),
  result: ApplyResult,
  checkpoint: z.null(),
  title: ({ planId }) => `Apply retention plan ${planId}`,
  async run({ planId }, { context, progress }) {
    if (planTotals(context.store, planId).status !== 'applied') {
      requireApplicable(context, planId)
      applyInOneTransaction(context, planId)
      context.announce({ type: 'imagesChanged', images: 'many' })
      context.announce({ type: 'plansChanged', planId })
    }
    const result = resultOf(context, planId)
    const total = result.retired + result.archived + result.trashed + result.skipped.length
    progress(total, total)
    return result
  },
})

function applyInOneTransaction(context: ActingContext, planId: PlanId): void {
  const { store, clock, actor } = context
  const planRow = rowOf(planId)
  store.write(() => {
    const rows = store.all<Row>(
      `SELECT d.image_id, image.path, d.action, d.rule, d.facts_key, image.revision, image.state, image.lifecycle,
        EXISTS (SELECT 1 FROM hold_image JOIN hold ON hold.id = hold_image.hold_id
          WHERE hold_image.image_id = image.id AND hold.released_at IS NULL) AS held
       FROM plan_decision d JOIN image ON image.id = d.image_id
       WHERE d.plan_id = ? AND d.action IN ('retire', 'archive', 'drop')`,
      [planRow],
    )
    for (const row of rows) {
      const reason = row.held === 1 ? 'It is held now.' : changedSince(row)
      if (reason) {
        store.run(
          "UPDATE plan_decision SET outcome = 'skipped', outcome_reason = ? WHERE plan_id = ? AND image_id = ?",
          [reason, planRow, row.image_id],
        )
        continue
      }
      changeLifecycle(store, {
        imageRow: row.image_id,
        from: row.lifecycle,
        to: target[row.action],
        planRow,
        rule: row.rule,
        userRow: rowOf(actor.userId),
        atMs: clock.nowMs(),
      })
      store.run("UPDATE plan_decision SET outcome = 'applied' WHERE plan_id = ? AND image_id = ?", [
        planRow,
        row.image_id,
      ])
    }
    store.run("UPDATE plan SET status = 'applied', applied_at = ? WHERE id = ?", [clock.nowMs(), planRow])
    useApproval(context, planId)
    audit(context, 'retention.apply', { planId, hash: planTotals(store, planId).hash })
  })
}

function changedSince(row: Row): string | null {
  const key = factsKey({ ...row, held: row.held === 1 })
  return key === row.facts_key ? null : 'It was changed after the plan was made.'
}

function resultOf({ store }: ActingContext, planId: PlanId): ApplyResult {
  const count = (action: string) =>
    store.get<{ n: number }>(
      "SELECT count(*) AS n FROM plan_decision WHERE plan_id = ? AND action = ? AND outcome IN ('applied', 'restored')",
      [rowOf(planId), action],
    )?.n ?? 0
  const skipped = store.all<{ image_id: number; path: string; outcome_reason: string }>(
    `SELECT d.image_id, image.path, d.outcome_reason FROM plan_decision d JOIN image ON image.id = d.image_id
     WHERE d.plan_id = ? AND d.outcome = 'skipped'`,
    [rowOf(planId)],
  )
  return {
    planId,
    retired: count('retire'),
    archived: count('archive'),
    trashed: count('drop'),
    skipped: skipped.map(({ image_id, path, outcome_reason }) => ({
      imageId: idOf('img', image_id),
      path,
      reason: outcome_reason,
    })),
  }
}
