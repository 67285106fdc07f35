import type { PlanTotals } from '#contract'
import { type PlanId, rowOf } from '#model/ids.ts'
import { audit } from '../access/index.ts'
import type { ActingContext } from '../context.ts'
import { refused } from '../errors.ts'
import { planTotals } from './plans/stored-plan.ts'

/**
 * Lets a plan empty a class or source that would otherwise block it. Throws REFUSED if the plan was applied or does not
 * empty this group.
 */
export function allowEmptying(
  acting: ActingContext,
  { planId, group, reason }: { planId: PlanId; group: string; reason: string },
): PlanTotals {
  const { store, clock, actor } = acting
  const plan = planTotals(store, planId)
  const emptied = plan.rails.find(({ id }) => id === 'no-empty-group')?.groups ?? []
  if (plan.status !== 'draft') throw refused(`The plan ${planId} was already applied.`, 'retention-emptying')
  if (!emptied.includes(group))
    throw refused(
      `The plan ${planId} does not empty ${JSON.stringify(group)}; ${emptied.length === 0 ? 'it empties no class and no source' : `it empties: ${emptied.join(', ')}`}.`,
      'retention-emptying',
    )
  store.write(() => {
    store.run(
      `INSERT INTO plan_emptying (plan_id, group_name, reason, allowed_at, allowed_by) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
      [rowOf(planId), group, reason, clock.nowMs(), rowOf(actor.userId)],
    )
    audit(acting, 'retention.allowEmptying', { planId, group, reason })
  })
  acting.announce({ type: 'plansChanged', planId })
  return planTotals(store, planId)
}
