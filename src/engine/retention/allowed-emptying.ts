import type { PlanTotals, Rail } from '#contract'
import { rowOf } from '#model/ids.ts'
import { audit } from '../access/index.ts'
import type { ActingContext } from '../context.ts'
import { refused } from '../procedure.ts'
import type { Reader } from './facts/reader.ts'
import { nothingEmptied } from './planner/group-rails.ts'

type Allowed = { group: string; by: string; reason: string }

/** Classes and sources that a person let a plan empty, by their names. */
export const allowedGroups = (store: Reader, planRow: number): Allowed[] =>
  store.all<Allowed>(
    `SELECT group_name AS "group", user.name AS "by", reason FROM plan_emptying JOIN user ON user.id = allowed_by
     WHERE plan_id = ? ORDER BY group_name`,
    [planRow],
  )

/** The rails of a plan in which some groups may be emptied: what is beyond a limit for these groups alone stops no more. */
export const lifted = (rails: readonly Rail[], allowed: readonly Allowed[]): Rail[] =>
  rails.map((rail) => {
    const words = rail.groups.map((group) => allowed.find((one) => one.group === group))
    if (rail.ok || words.length === 0 || words.some((one) => one === undefined)) return rail
    const said = words.map((one) => `${one!.group} may be emptied, says ${one!.by}: ${one!.reason}`)
    return { ...rail, ok: true, doubt: true, found: `${rail.found} (${said.join('; ')})` }
  })

/**
 * Lets a plan empty a class or source that it would be stopped for. Throws REFUSED when the plan was carried out, or does
 * not empty this group.
 */
export function allowEmptying(
  acting: ActingContext,
  plan: PlanTotals,
  { group, reason }: { group: string; reason: string },
): void {
  const { store, clock, actor } = acting
  const emptied = plan.rails.find(({ rail }) => rail === nothingEmptied)?.groups ?? []
  if (plan.status !== 'draft') throw refused(`The plan ${plan.planId} was carried out already.`, 'retention-emptying')
  if (!emptied.includes(group))
    throw refused(
      `The plan ${plan.planId} does not empty ${JSON.stringify(group)}; ${emptied.length === 0 ? 'it empties no class and no source' : `it empties: ${emptied.join(', ')}`}.`,
      'retention-emptying',
    )
  store.write(() => {
    store.run(
      `INSERT INTO plan_emptying (plan_id, group_name, reason, allowed_at, allowed_by) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
      [rowOf(plan.planId), group, reason, clock.nowMs(), rowOf(actor.userId)],
    )
    audit(acting, 'retention.allowEmptying', { planId: plan.planId, group, reason })
  })
  acting.announce({ type: 'plansChanged', planId: plan.planId })
}
