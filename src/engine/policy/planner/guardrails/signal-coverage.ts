import type { SignalName } from '#model/signals.ts'
import { countBits, eachBit, hasBit } from '../../../bits.ts'
import { type Facts, isReviewed } from '../../facts/facts.ts'
import { maxMissingPercent } from '../../facts/signal-uses.ts'
import { signalOfValue } from '../../facts/values.ts'
import type { Policy } from '../../language/grammar.ts'

/** A rule or budget that is turned off, and why. */
export type Off = { id: string; why: string }

/**
 * Rules and budgets that let images leave by a signal that too many reviewed images lack, or that isn't from the current model.
 * Keep rules and floors are never turned off: unknown values protect.
 */
export function switchedOff(facts: Facts, policy: Policy): Off[] {
  const evict = policy.budget && signalOfValue(policy.budget.evict)
  const requested: [id: string, names: readonly SignalName[]][] = [
    ...(facts.signals?.usedByRule ?? []),
    ...(policy.budget && evict ? [[policy.budget.id, [evict]] as [string, SignalName[]]] : []),
  ]
  return requested.flatMap(([id, names]) => {
    const lack = names
      .map((name) => ({ name, ...lacking(facts, name) }))
      .find(({ n, of }) => 100 * n > maxMissingPercent * of)
    if (!lack) return []
    const percent = Math.round((100 * lack.n) / lack.of)
    const problem = facts.signals ? facts.signals.problem : 'they have not been computed'
    return [
      {
        id,
        why: `${id} is off: ${lack.n} of ${lack.of} reviewed images (${percent}%) lack signal.${lack.name}${problem ? `, because ${problem}` : ''}; above ${maxMissingPercent}% it is off. Compute the signals (winnow retain signals) and plan again.`,
      },
    ]
  })
}

/** Golden images have no Shapley value, because they judge the others, and stay in every plan: they don't count as missing it. */
function lacking(facts: Facts, name: SignalName): { n: number; of: number } {
  const value = facts.signals?.values[name]
  const golden = name === 'shapley' ? facts.references.get('golden') : undefined
  let [n, of] = [0, 0]
  eachBit(facts.present, (i) => {
    if (!isReviewed(facts, i) || (golden && hasBit(golden, i))) return
    of += 1
    if (value === undefined || Number.isNaN(value[i]!)) n += 1
  })
  // If nothing is reviewed, no signal can be known.
  return of === 0 ? { n: countBits(facts.present), of: countBits(facts.present) } : { n, of }
}
