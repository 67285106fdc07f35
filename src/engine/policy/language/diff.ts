import type { PolicyChange } from '#contract'
import { canonicalJson } from '#model/text/canonical-json.ts'
import type { Policy } from './grammar.ts'

/** Differences between two policies: rules and floors by id, everything else by key. Order is ignored. */
export function policyDiff(before: Policy, after: Policy): PolicyChange[] {
  const [a, b] = [partsOf(before), partsOf(after)]
  const keys = [...new Set([...a.keys(), ...b.keys()])]
  return keys.flatMap((where): PolicyChange[] => {
    const [old, now] = [a.get(where) ?? null, b.get(where) ?? null]
    if (old === now) return []
    return [{ where, kind: old === null ? 'added' : now === null ? 'removed' : 'changed', before: old, after: now }]
  })
}

/** Each part of a policy as text, by its place: "rule recent when", "floor small min", "limits maxDropImages". */
function partsOf(policy: Policy): Map<string, string> {
  const parts = new Map<string, string>()
  const { rules, floors, budget, fuses: limits, ...rest } = policy
  const add = (where: string, values: object) => {
    for (const [key, value] of Object.entries(values))
      if (value !== undefined && key !== 'id')
        parts.set(`${where}${key}`, typeof value === 'string' ? value : canonicalJson(value))
  }
  add('', rest)
  for (const rule of rules) add(`rule ${rule.id} `, rule)
  for (const floor of floors) add(`floor ${floor.id} `, floor)
  if (budget) add('budget ', budget)
  add('fuses ', limits)
  return parts
}
