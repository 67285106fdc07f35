import { type SignalName, signalNames } from '#model/signals.ts'
import { fieldsIn } from '../../query/index.ts'
import { isKeepRule, type Policy } from './grammar.ts'

/** A condition of the policy and the images it selects: those for which it is true, not false, or unknown. */
export type Condition = { key: string; where: string; text: string; takes: 'true' | 'not false' | 'unknown' }

export const scopeKey = ':scope'
export const pinsKey = ':sentinels'
/** For a rule or floor with places: images for which its condition is unknown stay without taking one. */
export const unknownKey = (id: string): string => `${id}?`

/**
 * Every condition of a policy. Unknown values never let an image leave and always protect it; in the trash, where
 * nothing is measured any more, they have no effect.
 */
export function conditionsOf(policy: Policy, inTrash = false): Condition[] {
  const conditions: Condition[] = []
  const add = (key: string, where: string, text: string | undefined, takes: Condition['takes']) => {
    if (text === undefined || (inTrash && takes === 'unknown')) return
    conditions.push({ key, where, text, takes: inTrash ? 'true' : takes })
  }
  add(scopeKey, 'scope', policy.scope, 'true')
  add(pinsKey, 'sentinels', policy.pins, 'true')
  for (const rule of policy.rules) {
    const hasPlaces = isKeepRule(rule) && rule.buckets !== undefined
    add(rule.id, `rule ${rule.id}`, rule.when, isKeepRule(rule) && !hasPlaces ? 'not false' : 'true')
    if (hasPlaces) add(unknownKey(rule.id), `rule ${rule.id}`, rule.when, 'unknown')
  }
  for (const floor of policy.floors) {
    add(floor.id, `floor ${floor.id}`, floor.when, 'true')
    add(unknownKey(floor.id), `floor ${floor.id}`, floor.when, 'unknown')
  }
  return conditions
}

/** Returns the signals that a condition uses. */
export const signalsIn = (text: string | undefined): SignalName[] => {
  const fields = text === undefined ? new Set<string>() : fieldsIn(text)
  return signalNames.filter((name) => fields.has(`signal.${name}`))
}
