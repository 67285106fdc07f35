import type { Rail } from '#contract'
import type { Reader } from '../../store/index.ts'

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
    const said = words.map(
      (one) => `${one!.group} may be emptied, says ${one!.by}: ${one!.reason.replace(/[.\s]+$/, '')}`,
    )
    return { ...rail, ok: true, doubt: true, found: `${rail.found} (${said.join('; ')})` }
  })
