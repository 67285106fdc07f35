import { z } from 'zod'
import { ApplyResult } from '#contract'
import { type Confirmation, confirmationsNeeded } from '#model/guardrails.ts'
import { idOf, PlanId, rowOf } from '#model/ids.ts'
import type { Lifecycle } from '#model/image.ts'
import { audit } from '../access/index.ts'
import type { ActingContext } from '../context.ts'
import { checkCopies } from '../datasets/index.ts'
import { invalid, refused } from '../errors.ts'
import { defineJob } from '../jobs/index.ts'
import {
  erasureSql,
  factsKeySql,
  heldSql,
  listedImages,
  missingOriginals,
  planTotals,
  policyOfPlan,
  withoutCopySql,
} from '../policy/index.ts'
import type { Store } from '../store/index.ts'
import { useApproval } from './approval.ts'
import { changeLifecycles } from './lifecycle/change-lifecycles.ts'

const target = { retire: 'retired', archive: 'archived', drop: 'trashed' } as const satisfies Record<string, Lifecycle>
const moves = Object.keys(target)
  .map((action) => `'${action}'`)
  .join()

/**
 * Throws REFUSED when a rail stopped the plan, INVALID when it was taken back. An applied plan passes: applying it again
 * changes nothing and gives the same result, as after a crash between the change and the end of the job.
 */
export function requireApplicable(acting: ActingContext, planId: PlanId): void {
  const plan = planTotals(acting.store, planId)
  if (plan.status === 'applied') return
  const stopped = plan.rails.filter(({ ok }) => !ok)
  if (stopped.length > 0) {
    const why = stopped
      .map(({ rail: guardrail, limit, found }) => `${guardrail}: allowed ${limit}, found ${found}`)
      .join('; ')
    throw refused(`A safety rail stops this plan (${why}). Change the policy and plan again.`, 'retention-rail')
  }
  const away = missingOriginals(acting)
  if (away.length > 0)
    throw refused(
      `Originals are not at hand: ${away.join(', ')} is not there, or stands empty. Connect its disk first; then this plan can be applied.`,
      'retention-rail',
    )
  if (plan.status === 'restored') throw invalid(`The plan ${planId} was applied and restored. Make a new plan.`)
}

/** Throws REFUSED unless the person repeated what each rail in doubt has found. An applied plan passes. */
export function requireConfirmations(acting: ActingContext, planId: PlanId, seen: readonly Confirmation[]): void {
  const plan = planTotals(acting.store, planId)
  if (plan.status === 'applied') return
  const open = confirmationsNeeded(plan.rails).filter(
    ({ rail: guardrail, found }) => !seen.some((one) => one.rail === guardrail && one.found === found),
  )
  if (open.length === 0) return
  throw refused(
    `Look again before the plan ${planId} is applied: ${open.map(({ rail: guardrail, found }) => `${guardrail}: ${found}`).join('; ')}. Confirm what was found to go on.`,
    'retention-look-again',
  )
}

/**
 * Carries a plan out. All rows change in one transaction, so a crash leaves the plan either untouched or applied. An
 * image whose facts changed since planning is skipped and listed. No file moves: the trash is a state.
 */
export const applyJob = defineJob({
  kind: 'disposal.apply',
  lane: 'files',
  unit: 'images',
  input: z.object({ planId: PlanId }),
  result: ApplyResult,
  checkpoint: z.null(),
  title: ({ planId }) => `Apply retention plan ${planId}`,
  async run({ planId }, { context, progress }) {
    if (planTotals(context.store, planId).status !== 'applied') {
      requireApplicable(context, planId)
      const asksForCopies = policyOfPlan(context.store, planId).fuses.requireBackup === 'reviewed'
      if (asksForCopies) await checkCopies(context)
      applyInOneTransaction(context, planId, asksForCopies)
      context.announce({ type: 'imagesChanged', images: 'many' })
      context.announce({ type: 'plansChanged', planId })
    }
    const result = resultOf(context, planId)
    const total = result.retired + result.archived + result.trashed + result.skipped.length
    progress(total, total)
    return result
  },
})

function applyInOneTransaction(context: ActingContext, planId: PlanId, asksForCopies: boolean): void {
  const { store, clock, actor } = context
  const planRow = rowOf(planId)
  store.write(() => {
    recordLeaving(store, planId)
    store.run(
      `UPDATE plan_decision SET outcome = 'skipped', outcome_reason =
         iif(image_id IN (${heldSql}), 'It is held now.', 'It was changed after the plan was made.')
       WHERE plan_id = ? AND action IN (${moves}) AND (image_id IN (${heldSql})
         OR facts_key <> (SELECT ${factsKeySql} FROM image WHERE id = image_id))`,
      [planRow],
    )
    if (asksForCopies)
      store.run(
        `UPDATE plan_decision SET outcome = 'skipped', outcome_reason =
           'The backup or export that it was in is not there any more, or was changed.'
         WHERE plan_id = ? AND action = 'drop' AND outcome = 'planned' AND image_id IN (${withoutCopySql})
           AND image_id NOT IN (${erasureSql})`,
        [planRow],
      )
    const moving = store.all<{ action: keyof typeof target; rule: string; images: string }>(
      `SELECT action, rule, json_group_array(image_id) AS images FROM plan_decision
       WHERE plan_id = ? AND action IN (${moves}) AND outcome = 'planned' GROUP BY action, rule`,
      [planRow],
    )
    for (const { action, rule, images } of moving)
      changeLifecycles(store, JSON.parse(images) as number[], {
        to: target[action],
        planRow,
        rule,
        userRow: rowOf(actor.userId),
        atMs: clock.nowMs(),
      })
    store.run(
      `UPDATE plan_decision SET outcome = 'applied' WHERE plan_id = ? AND action IN (${moves}) AND outcome = 'planned'`,
      [planRow],
    )
    store.run("UPDATE plan SET status = 'applied', applied_at = ? WHERE id = ?", [clock.nowMs(), planRow])
    useApproval(context, planId)
    audit(context, 'retention.apply', { planId, hash: planTotals(store, planId).hash })
  })
}
/**
 * A row per image that is not kept, in which what becomes of it is noted. Plans of earlier versions have them from the
 * beginning. One statement per action, rule and key of facts.
 */
function recordLeaving(store: Store, planId: PlanId): void {
  const planRow = rowOf(planId)
  if (store.get('SELECT 1 FROM plan_decision WHERE plan_id = ?', [planRow])) return
  for (const { action, rule, factsKey, rows } of listedImages(store, planId))
    store.run(
      `INSERT INTO plan_decision (plan_id, image_id, action, rule, facts_key)
       SELECT ?, value, ?, ?, ? FROM json_each(?)`,
      [planRow, action, rule, factsKey, JSON.stringify(rows)],
    )
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
