import type { Guardrail } from '#contract'
import type { ReadOnlyStore } from '../../store/index.ts'

type AllowedGroup = { group: string; by: string; reason: string }

/** Classes and sources that a user allowed a plan to empty, by name. */
export const allowedGroups = (store: ReadOnlyStore, planRow: number): AllowedGroup[] =>
  store.all<AllowedGroup>(
    `SELECT group_name AS "group", user.name AS "by", reason FROM plan_emptying JOIN user ON user.id = allowed_by
     WHERE plan_id = ? ORDER BY group_name`,
    [planRow],
  )

/** The guardrails of a plan in which some groups may be emptied: limits exceeded only by these groups no longer block it. */
export const lifted = (guardrails: readonly Guardrail[], allowed: readonly AllowedGroup[]): Guardrail[] =>
  guardrails.map((guardrail) => {
    const words = guardrail.groups.map((group) => allowed.find((one) => one.group === group))
    if (guardrail.ok || words.length === 0 || words.some((one) => one === undefined)) return guardrail
    const phrases = words.map(
      (one) => `${one!.group} may be emptied (${one!.by}): ${one!.reason.replace(/[.\s]+$/, '')}`,
    )
    return { ...guardrail, ok: true, doubt: true, found: `${guardrail.found} (${phrases.join('; ')})` }
  })
