import { type Bits, hasBit, listed, setBit } from '../../bits.ts'
import type { Facts } from '../facts/facts.ts'
import { sortedByKey } from '../facts/order.ts'
import { signalOfValue } from '../facts/values.ts'
import { type Clause, severity } from './clauses.ts'
import { groupsOf } from './groups.ts'
import { keptFrom } from './guardrails/protection.ts'
import type { Measures } from './measures.ts'
import type { Places } from './places.ts'
import { unitsOf } from './sequences.ts'

/** What a budget could not take because too few images may leave. */
export type Shortfall = { group: string; items: number; bytes: number }

/** The plan as decided before the budget is applied. */
type Unspent = {
  facts: Facts
  measures: Measures
  clauses: readonly Clause[]
  matches: readonly Bits[]
  places: Places
  action: Uint8Array
}

/**
 * Lets images of the lowest value leave until each group is within the budget. Images kept by a rule, a floor or a reference
 * are skipped, and so are their sequences; a shortfall is reported, never forced. Changes `plan.action`, `plan.matches`
 * and `plan.places`.
 */
export function spendBudget(plan: Unspent, at: number, inScope: Bits): Shortfall[] {
  const clause = plan.clauses[at]!
  if (clause.kind !== 'budget') return []
  const { facts, measures, action, clauses } = plan
  const { budget } = clause
  const level = severity.indexOf(budget.action)
  const kept = keptFrom(budget.action, facts, clauses, plan.matches)
  /** Counts toward the limit: images of datasets for a budget that retires, all images on disk for one that frees disk space. */
  const counts = (i: number): boolean =>
    budget.action === 'retire'
      ? !hasBit(facts.retired, i) && action[i]! < level
      : action[i]! < severity.indexOf('archive')
  const evicting = signalOfValue(budget.evict)
  /** An image with an unknown value stays. */
  const isKnown = (i: number): boolean =>
    evicting === null || !Number.isNaN(facts.signals?.values[evicting][i] ?? Number.NaN)
  const mayLeave = (i: number): boolean => action[i] === 0 && !hasBit(kept, i) && isKnown(i)
  const ascending = sortedByKey(
    sortedByKey(listed(facts.canonical, inScope), facts.importedAt),
    measures.score(budget.evict),
  )
  const groups = groupsOf(measures, ascending, budget.per)
  const unitOf = unitsOf(facts)
  const shortfalls: Shortfall[] = []
  for (let g = 0; g < groups.count; g++) {
    const members = groups.image.subarray(groups.start[g]!, groups.start[g + 1]!).filter(counts)
    let items = members.length - (budget.maxItems ?? Number.POSITIVE_INFINITY)
    let bytes = members.reduce((sum, i) => sum + facts.bytes[i]!, 0) - (budget.maxBytes ?? Number.POSITIVE_INFINITY)
    let rank = 0
    const inGroup = new Set(members)
    for (const first of members) {
      if (items <= 0 && bytes <= 0) break
      const unit = [...unitOf(first)].filter((i) => hasBit(facts.present, i) && (counts(i) || i === first))
      if (!unit.every((i) => inGroup.has(i) && mayLeave(i))) continue
      rank += 1
      for (const image of unit) {
        action[image] = level
        setBit(plan.matches[at]!, image)
        const ranks = { rank, limit: budget.maxItems ?? 0, of: members.length, nth: 1 }
        plan.places.add({ image, clause: at, kind: 'budget', group: groups.nameOf(g), period: 0, ...ranks })
        items -= 1
        bytes -= facts.bytes[image]!
      }
    }
    if (items > 0 || bytes > 0)
      shortfalls.push({ group: groups.nameOf(g), items: Math.max(0, items), bytes: Math.max(0, bytes) })
  }
  return shortfalls
}
