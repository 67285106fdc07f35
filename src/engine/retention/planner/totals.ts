import type { PlanAction, PlanTotals } from '#contract'
import {
  addBits,
  type Bits,
  bitsFor,
  countBits,
  eachBit,
  intersection,
  keepCommonBits,
  members,
  removeBits,
} from '../bits.ts'
import { activeImages } from '../facts/facts.ts'
import { type Action, actionOf, severity } from './clauses.ts'
import type { DimensionName } from './dimensions.ts'
import { actionAt, type Plan } from './plan.ts'
import { rails } from './rails.ts'
import { tallyBy } from './tally.ts'

export type Totals = Pick<
  PlanTotals,
  | 'policyName'
  | 'images'
  | 'bytes'
  | 'byRule'
  | 'byClass'
  | 'bySource'
  | 'byMonth'
  | 'bySize'
  | 'rails'
  | 'off'
  | 'notes'
>

const nothing = (): Record<PlanAction, number> => ({ keep: 0, review: 0, retire: 0, archive: 0, drop: 0 })

/** Totals of a plan: per action, and images that count for datasets before and after by class, source, month and size. */
export function totalsOf(plan: Plan): Totals {
  const perAction = { images: nothing(), bytes: nothing() }
  eachBit(plan.facts.present, (i) => {
    const action = actionAt(plan, i)
    perAction.images[action] += 1
    perAction.bytes[action] += plan.facts.bytes[i]!
  })
  const active = members(activeImages(plan.facts))
  return {
    policyName: plan.policy.name,
    ...perAction,
    byRule: byRule(plan),
    byClass: beforeAfter(plan, active, 'class').map(({ name, ...n }) => ({ class: name, ...n })),
    bySource: beforeAfter(plan, active, 'source').map(({ name, ...n }) => ({ source: name, ...n })),
    byMonth: beforeAfter(plan, active, 'month').map(({ name, ...n }) => ({ month: name, ...n })),
    bySize: beforeAfter(plan, active, 'size').map(({ name, ...n }) => ({ size: name, ...n })),
    rails: rails(plan),
    off: [...plan.off],
    notes: [
      ...plan.off.map(({ why }) => why),
      ...plan.shortfalls.map(
        ({ group, items, bytes }) =>
          `The budget falls short by ${[items > 0 ? `${items} images` : '', bytes > 0 ? `${bytes} bytes` : ''].filter(Boolean).join(' and ')} in ${group}: everything else there is kept.`,
      ),
    ],
  }
}

const beforeAfter = ({ measures, action }: Plan, active: Int32Array, dimension: DimensionName) =>
  tallyBy(measures, active, dimension, (i) => action[i]! < severity.indexOf('retire')).map(
    ({ name, all, counted }) => ({
      name,
      before: all,
      after: counted,
    }),
  )

/** Images that at least one, and that at least two of the sets hold. */
function onceAndTwice(count: number, sets: readonly Bits[]): { once: Bits; twice: Bits } {
  const [once, twice] = [bitsFor(count), bitsFor(count)]
  for (const set of sets) {
    addBits(twice, intersection(once, set))
    addBits(once, set)
  }
  return { once, twice }
}

/** Per clause: the images it speaks for, those whose outcome it decides, and of them those that no other clause would. */
export function decidedBy(plan: Plan): { matched: Bits; decided: Bits; alone: Bits }[] {
  const { facts, clauses, says } = plan
  const has = severity.map(() => bitsFor(facts.count))
  eachBit(facts.present, (i) => {
    const level = plan.action[i]!
    has[level]![i >>> 5]! |= 1 << (i & 31)
  })
  const askers = (which: (action: Action) => boolean) =>
    says.filter((_, n) => clauses[n]!.kind === 'leave' && which(actionOf(clauses[n]!)))
  const mild = onceAndTwice(
    facts.count,
    askers((action) => action === 'review' || action === 'retire'),
  ).once
  const asked = onceAndTwice(
    facts.count,
    askers(() => true),
  ).once
  const protects = clauses.map((clause, n): Bits => {
    const kept = says[n]!.slice()
    if (actionOf(clause) !== 'keep') return bitsFor(facts.count)
    if (clause.kind === 'reference' && clause.reference.onlyFrom) removeBits(kept, mild)
    keepCommonBits(kept, asked)
    keepCommonBits(kept, has[0]!)
    return kept
  })
  const protectors = onceAndTwice(facts.count, protects)
  return clauses.map((clause, n) => {
    const matched = says[n]!
    const action = actionOf(clause)
    if (action === 'keep') {
      const alone = protects[n]!.slice()
      removeBits(alone, protectors.twice)
      return { matched, decided: protects[n]!, alone }
    }
    const decided = intersection(matched, has[severity.indexOf(action)]!)
    const alone = decided.slice()
    const others = clauses.flatMap((other, k) => (k !== n && actionOf(other) === action ? [says[k]!] : []))
    for (const other of others) removeBits(alone, other)
    return { matched, decided, alone }
  })
}

function byRule(plan: Plan): PlanTotals['byRule'] {
  const words = {
    keep: 'keep',
    leave: '',
    floor: 'floor',
    reference: 'protect',
    scope: 'protect',
    budget: '',
    erasure: '',
  }
  return decidedBy(plan)
    .map(({ matched, decided, alone }, n) => {
      const clause = plan.clauses[n]!
      return {
        rule: clause.id,
        action: clause.kind === 'keep' ? clause.rule.action : words[clause.kind] || actionOf(clause),
        matched: countBits(matched),
        decided: countBits(decided),
        alone: countBits(alone),
        listed:
          clause.kind === 'keep' || clause.kind === 'leave' || clause.kind === 'floor' || clause.kind === 'budget',
      }
    })
    .filter(({ listed, matched }) => listed || matched > 0)
    .sort((a, b) => Number(b.listed) - Number(a.listed))
    .map(({ listed, ...row }) => row)
}
