import {
  type Budget,
  endOf,
  type Floor,
  isKeepRule,
  type KeepRule,
  type LeaveRule,
  type Policy,
} from '../language/grammar.ts'
import { type Reference, references } from './references.ts'

/** Everything that can decide about an image. */
export type Clause =
  | { kind: 'reference'; id: string; reference: Reference }
  | { kind: 'scope'; id: 'scope' }
  | { kind: 'keep'; id: string; rule: KeepRule }
  | { kind: 'floor'; id: string; floor: Floor }
  | { kind: 'leave'; id: string; rule: LeaveRule }
  | { kind: 'budget'; id: string; budget: Budget }
  | { kind: 'erasure'; id: 'erasure' }

const byId = <T extends { id: string }>(list: readonly T[]): T[] => list.toSorted((a, b) => (a.id < b.id ? -1 : 1))

/** The clauses of a policy at a moment, in an order that does not depend on the policy's. Expired rules are left out. */
export function clausesOf(policy: Policy, nowMs: number): Clause[] {
  const inForce = ({ expires }: { expires?: string }) => expires === undefined || nowMs < endOf(expires)
  const rules = byId(policy.rules.filter(inForce))
  return [
    ...references.map((reference) => ({ kind: 'reference', id: reference.id, reference }) as const),
    ...(policy.scope === undefined ? [] : [{ kind: 'scope', id: 'scope' } as const]),
    ...rules.filter(isKeepRule).map((rule) => ({ kind: 'keep', id: rule.id, rule }) as const),
    ...byId(policy.floors).map((floor) => ({ kind: 'floor', id: floor.id, floor }) as const),
    ...rules.flatMap((rule) => (isKeepRule(rule) ? [] : [{ kind: 'leave', id: rule.id, rule } as const])),
    ...(policy.budget ? [{ kind: 'budget', id: policy.budget.id, budget: policy.budget } as const] : []),
    { kind: 'erasure', id: 'erasure' },
  ]
}

/** From mild to severe: if several ask for an image, the mildest wins. */
export const severity = ['keep', 'review', 'retire', 'archive', 'drop'] as const
export type Action = (typeof severity)[number]

/** The outcome of an image, after "it is" or "it would be". */
export const outcomeText: Record<Action, string> = {
  keep: 'kept',
  review: 'sent to another review',
  retire: 'retired',
  archive: 'archived',
  drop: 'moved to the trash',
}

export const actionOf = (clause: Clause): Action =>
  clause.kind === 'leave'
    ? clause.rule.action
    : clause.kind === 'budget'
      ? clause.budget.action
      : clause.kind === 'erasure'
        ? 'drop'
        : 'keep'
