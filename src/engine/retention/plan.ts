import type { PlanAction, Rail } from '#contract'
import type { Facts, ImageFacts } from './facts.ts'
import { keepReasons } from './keep-reasons.ts'
import { nearDuplicateClusters } from './near-duplicates.ts'
import { isKeepRule, type LeaveRule, type Policy } from './policy.ts'
import { rails } from './rails.ts'

export type Reason = { rule: string; detail: string }

export type PlannedImage = {
  facts: ImageFacts
  action: PlanAction
  because: Reason[]
  protectedBy: Reason[]
}

export type Plan = {
  images: PlannedImage[]
  rails: Rail[]
  byRule: { rule: string; action: string; matched: number; decided: number }[]
}

/** From mild to severe: of several that match, the mildest is taken. */
const severity: Record<LeaveRule['action'], number> = { review: 0, retire: 1, archive: 2, drop: 3 }

/**
 * Decides for every image. Pure: no clock, no randomness, independent of the order of rules and images. Safest wins:
 * hold, then protected references, then keep rules and floors, then the mildest of the actions that ask for it to
 * leave, then the default, which is to keep.
 */
export function plan(facts: Facts, policy: Policy, nowMs: number): Plan {
  const keeps = keepReasons(facts, policy, nowMs)
  const asked = askedToLeave(facts, policy)
  const images = facts.images.map((image): PlannedImage => {
    const wants = asked.get(image.row) ?? []
    const protectedBy = keeps.get(image.row) ?? []
    const allowed = wants.filter(
      ({ rule }) => !(policy.protectDatasets && image.dataset !== null && severity[rule.action] >= 2),
    )
    if (wants.length > allowed.length)
      protectedBy.push({ rule: 'frozen-dataset', detail: `It is in the frozen dataset ${image.dataset}.` })
    const mildest = allowed.toSorted(
      (a, b) => severity[a.rule.action] - severity[b.rule.action] || (a.rule.id < b.rule.id ? -1 : 1),
    )[0]
    const keptByRule = protectedBy.some(({ rule }) => rule !== 'frozen-dataset')
    if (!mildest || keptByRule)
      return { facts: image, action: 'keep', because: becauseKept(wants, protectedBy), protectedBy }
    if (image.lifecycle === 'retired' && mildest.rule.action === 'retire')
      return {
        facts: image,
        action: 'keep',
        because: [{ rule: mildest.rule.id, detail: 'It is retired already.' }],
        protectedBy,
      }
    const action = mildest.rule.action
    const because = allowed
      .filter(({ rule }) => rule.action === action)
      .map(({ rule, detail }) => ({ rule: rule.id, detail }))
    return { facts: image, action, because, protectedBy }
  })
  return { images, rails: rails(images, policy), byRule: byRule(facts, policy, images, keeps, asked) }
}

function becauseKept(wants: readonly Asked[], protectedBy: readonly Reason[]): Reason[] {
  if (wants.length === 0) return [{ rule: 'default', detail: 'No rule asks for it to leave.' }]
  const rules = wants.map(({ rule }) => `${rule.id} (${rule.action})`).join(', ')
  return [{ rule: protectedBy[0]?.rule ?? 'default', detail: `Asked to leave by ${rules}, but protected.` }]
}

type Asked = { rule: LeaveRule; detail: string }

function askedToLeave(facts: Facts, policy: Policy): Map<number, Asked[]> {
  const asked = new Map<number, Asked[]>()
  const add = (row: number, rule: LeaveRule, detail: string) => {
    const list = asked.get(row)
    if (list) list.push({ rule, detail })
    else asked.set(row, [{ rule, detail }])
  }
  for (const rule of policy.rules) {
    if (isKeepRule(rule)) continue
    const matched = rule.when === undefined ? null : (facts.matches.get(rule.id) ?? new Set<number>())
    const pool = matched === null ? facts.images : facts.images.filter(({ row }) => matched.has(row))
    if (!rule.thin) {
      for (const { row } of pool) add(row, rule, rule.reason)
      continue
    }
    for (const members of nearDuplicateClusters(pool, rule.thin)) {
      const stay = members.slice(0, rule.thin.keep)
      for (const { row } of members.slice(rule.thin.keep))
        add(row, rule, `${rule.reason} One of ${members.length} near-duplicates; ${stay.length} of them stay.`)
    }
  }
  return asked
}

function byRule(
  facts: Facts,
  policy: Policy,
  images: readonly PlannedImage[],
  keeps: ReadonlyMap<number, Reason[]>,
  asked: ReadonlyMap<number, Asked[]>,
): Plan['byRule'] {
  const matched = new Map<string, number>()
  const decided = new Map<string, number>()
  const bump = (counts: Map<string, number>, rule: string) => counts.set(rule, (counts.get(rule) ?? 0) + 1)
  for (const { row } of facts.images) {
    for (const { rule } of keeps.get(row) ?? []) bump(matched, rule)
    for (const { rule } of asked.get(row) ?? []) bump(matched, rule.id)
  }
  for (const { facts: image, action, because, protectedBy } of images) {
    if (action !== 'keep') for (const { rule } of because) bump(decided, rule)
    else if (asked.has(image.row)) for (const { rule } of protectedBy) bump(decided, rule)
  }
  const rows = [
    ...policy.rules.map(({ id, action }) => ({ rule: id, action: action as string })),
    ...policy.floors.map(({ id }) => ({ rule: id, action: 'floor' })),
  ]
  const listed = new Set(rows.map(({ rule }) => rule))
  for (const rule of matched.keys()) if (!listed.has(rule)) rows.push({ rule, action: 'protect' })
  return rows.map(({ rule, action }) => ({
    rule,
    action,
    matched: matched.get(rule) ?? 0,
    decided: decided.get(rule) ?? 0,
  }))
}
