import type { Truth } from '#contract'
import { dayMs } from '#model/units.ts'
import { endOf, isKeepRule, type Policy } from '../language/grammar.ts'
import { type Action, severity } from '../planner/clauses.ts'
import { type OnlyFrom, references, restoredDays } from '../planner/references.ts'
import type { TracedImage } from '../plans/trace.ts'

/** What is known about an image when its outcome at another moment is computed. */
export type OutcomeFacts = {
  policy: Policy
  /** Ids of rules that use a signal which lets only some images of a class leave. */
  capped: ReadonlySet<string>
  traced: TracedImage
  importedAtMs: number
  restoredAtMs: number | null
  lifecycle: string
}

type Match = { id: string; action: Action; onlyFrom?: OnlyFrom; isHold?: boolean }

/**
 * Which clauses would speak for an image at a moment, with its places in buckets, floors and clusters unchanged: time changes
 * what conditions say and when protections end. `truth` gives the truth of a rule's or floor's condition by its id.
 */
export function matchesAt(known: OutcomeFacts, atMs: number, truth: (id: string) => Truth): Match[] {
  const { policy, traced, importedAtMs, restoredAtMs } = known
  const matched = new Set(traced.matches.map(({ id }) => id))
  const matches: Match[] = []
  const protect = (id: string) => matches.push({ id, action: 'keep', ...referenceOf(id) })
  for (const { id } of references) {
    if (id === 'settling' ? atMs - importedAtMs < policy.settleDays * dayMs : false) protect(id)
    else if (id === 'restored' ? restoredAtMs !== null && atMs - restoredAtMs < restoredDays * dayMs : false)
      protect(id)
    else if (id !== 'settling' && id !== 'restored' && matched.has(id)) protect(id)
  }
  if (policy.scope !== undefined && truth('scope') !== 'true') protect('scope')
  for (const rule of policy.rules) {
    if (rule.expires !== undefined && atMs >= endOf(rule.expires)) continue
    const is = rule.when === undefined ? 'true' : truth(rule.id)
    if (isKeepRule(rule)) {
      const keeps = rule.buckets ? is === 'unknown' || (is === 'true' && matched.has(rule.id)) : is !== 'false'
      if (keeps) matches.push({ id: rule.id, action: 'keep', isHold: rule.action === 'hold' })
    } else if (is === 'true' && (!rule.thin || matched.has(rule.id)) && isWithinCap(known, rule.id))
      matches.push({ id: rule.id, action: rule.action })
  }
  for (const floor of policy.floors) {
    const is = floor.when === undefined ? 'true' : truth(floor.id)
    if (is === 'unknown' || (is === 'true' && matched.has(floor.id))) protect(floor.id)
  }
  const { budget } = policy
  if (budget && matched.has(budget.id)) matches.push({ id: budget.id, action: budget.action })
  return matches
}

/** Whether the image ranks among those that a rule with a capped signal may take. */
const isWithinCap = ({ capped, traced }: OutcomeFacts, id: string): boolean =>
  !capped.has(id) ||
  traced.places.some(({ clauseId, kind, rank, limit }) => clauseId === id && kind === 'cap' && rank <= limit)

/** Converts stored clauses to matches. */
export const asMatches = (clauses: readonly { id: string; action: Action }[]): Match[] =>
  clauses.map(({ id, action }) => ({ id, action, ...referenceOf(id) }))

const referenceOf = (id: string): Partial<Match> => {
  const reference = references.find((one) => one.id === id)
  return { onlyFrom: reference?.onlyFrom, isHold: id === 'hold' }
}

/** The outcome for an image that these clauses apply to: the planner's decision for one image. */
export function outcomeOf(matches: readonly Match[], lifecycle: string, erasure: boolean): Action {
  if (erasure && !matches.some(({ isHold }) => isHold)) return 'drop'
  const protectors = matches.filter(({ action }) => action === 'keep')
  if (protectors.some(({ onlyFrom }) => onlyFrom === undefined)) return 'keep'
  const allowed = matches.filter(
    ({ action }) =>
      action !== 'keep' &&
      !(action === 'drop' && protectors.length > 0) &&
      !(action === 'archive' && protectors.some(({ onlyFrom }) => onlyFrom !== 'drop')) &&
      !(action === 'retire' && protectors.some(({ onlyFrom }) => onlyFrom === 'retire')),
  )
  const mildest = severity.find((action) => action !== 'keep' && allowed.some((match) => match.action === action))
  return mildest === undefined || (mildest === 'retire' && lifecycle === 'retired') ? 'keep' : mildest
}
