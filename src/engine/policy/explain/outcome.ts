import type { Truth } from '#contract'
import { endOf, isKeepRule, type Policy } from '../language/grammar.ts'
import { type Action, severity } from '../planner/clauses.ts'
import { type OnlyFrom, references, restoredDays } from '../planner/references.ts'
import type { TracedImage } from '../planner/trace.ts'

const dayMs = 86_400_000

/** What is known of an image when its outcome at another moment is worked out. */
export type Known = {
  policy: Policy
  /** Ids of rules by a signal that lets only so many of a class leave. */
  capped: ReadonlySet<string>
  traced: TracedImage
  importedAtMs: number
  restoredAtMs: number | null
  lifecycle: string
}

type Say = { id: string; action: Action; onlyFrom?: OnlyFrom; isHold?: boolean }

/**
 * Who would speak for an image at a moment, its places in buckets, floors and clusters taken as they are: time changes
 * what conditions say, and when protections end. `truth` gives the truth of a rule's or floor's condition by its id.
 */
export function saysAt(known: Known, atMs: number, truth: (id: string) => Truth): Say[] {
  const { policy, traced, importedAtMs, restoredAtMs } = known
  const said = new Set(traced.says.map(({ id }) => id))
  const says: Say[] = []
  const protect = (id: string) => says.push({ id, action: 'keep', ...referenceOf(id) })
  for (const { id } of references) {
    if (id === 'settling' ? atMs - importedAtMs < policy.settleDays * dayMs : false) protect(id)
    else if (id === 'restored' ? restoredAtMs !== null && atMs - restoredAtMs < restoredDays * dayMs : false)
      protect(id)
    else if (id !== 'settling' && id !== 'restored' && said.has(id)) protect(id)
  }
  if (policy.scope !== undefined && truth('scope') !== 'true') protect('scope')
  for (const rule of policy.rules) {
    if (rule.expires !== undefined && atMs >= endOf(rule.expires)) continue
    const is = rule.when === undefined ? 'true' : truth(rule.id)
    if (isKeepRule(rule)) {
      const keeps = rule.buckets ? is === 'unknown' || (is === 'true' && said.has(rule.id)) : is !== 'false'
      if (keeps) says.push({ id: rule.id, action: 'keep', isHold: rule.action === 'hold' })
    } else if (is === 'true' && (!rule.thin || said.has(rule.id)) && isWithinCap(known, rule.id))
      says.push({ id: rule.id, action: rule.action })
  }
  for (const floor of policy.floors) {
    const is = floor.when === undefined ? 'true' : truth(floor.id)
    if (is === 'unknown' || (is === 'true' && said.has(floor.id))) protect(floor.id)
  }
  const { budget } = policy
  if (budget && said.has(budget.id)) says.push({ id: budget.id, action: budget.action })
  return says
}

/** Whether the image ranks among those that a rule by a capped signal may take. */
const isWithinCap = ({ capped, traced }: Known, id: string): boolean =>
  !capped.has(id) ||
  traced.places.some(({ clauseId, kind, rank, limit }) => clauseId === id && kind === 'cap' && rank <= limit)

/** What stored clauses say. */
export const asSays = (clauses: readonly { id: string; action: Action }[]): Say[] =>
  clauses.map(({ id, action }) => ({ id, action, ...referenceOf(id) }))

const referenceOf = (id: string): Partial<Say> => {
  const reference = references.find((one) => one.id === id)
  return { onlyFrom: reference?.onlyFrom, isHold: id === 'hold' }
}

/** What becomes of an image of which these speak: the rule of the planner for one image. */
export function outcomeOf(says: readonly Say[], lifecycle: string, erasure: boolean): Action {
  if (erasure && !says.some(({ isHold }) => isHold)) return 'drop'
  const protectors = says.filter(({ action }) => action === 'keep')
  if (protectors.some(({ onlyFrom }) => onlyFrom === undefined)) return 'keep'
  const allowed = says.filter(
    ({ action }) =>
      action !== 'keep' &&
      !(action === 'drop' && protectors.length > 0) &&
      !(action === 'archive' && protectors.some(({ onlyFrom }) => onlyFrom !== 'drop')) &&
      !(action === 'retire' && protectors.some(({ onlyFrom }) => onlyFrom === 'retire')),
  )
  const mildest = severity.find((action) => action !== 'keep' && allowed.some((say) => say.action === action))
  return mildest === undefined || (mildest === 'retire' && lifecycle === 'retired') ? 'keep' : mildest
}
