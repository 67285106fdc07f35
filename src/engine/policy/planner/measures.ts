import { type DimensionName, type Values, valuesOf } from '../facts/dimensions.ts'
import { type Facts, isReviewed } from '../facts/facts.ts'
import { sortedByKeyDescending } from '../facts/order.ts'
import { type Times, timesOf } from '../facts/times.ts'
import { scoreOf, type ValueName } from '../facts/values.ts'
import type { Policy, RankKey } from '../language/grammar.ts'

/** What planning derives from the facts by the policy's time base, zone and seed, each computed once. */
export type Measures = {
  facts: Facts
  times: Times
  values(dimension: DimensionName): Values
  score(name: ValueName): Float64Array
  /** All images, best first; the hash breaks ties. */
  ranked(keys: readonly RankKey[]): Int32Array
}

export function measuresOf(facts: Facts, policy: Pick<Policy, 'timeBase' | 'tz' | 'seed'>): Measures {
  const times = timesOf(facts, policy)
  const values = new Map<DimensionName, Values>()
  const scores = new Map<ValueName, Float64Array>()
  const orders = new Map<string, Int32Array>()
  const remembered = <K, V>(cached: Map<K, V>, key: K, make: () => V): V => {
    let value = cached.get(key)
    if (value === undefined) {
      value = make()
      cached.set(key, value)
    }
    return value
  }
  const score = (name: ValueName) => remembered(scores, name, () => scoreOf(name, facts, times, policy.seed))
  const reviewed = () => {
    const is = new Float64Array(facts.count)
    for (let i = 0; i < facts.count; i++) if (isReviewed(facts, i)) is[i] = 1
    return is
  }
  /** Sorting by the least important key first leaves the images sorted by all of them. */
  const ranked = (keys: readonly RankKey[]): Int32Array => {
    const [key, ...rest] = keys
    if (key === undefined) return facts.canonical
    return remembered(orders, keys.join(' '), () =>
      sortedByKeyDescending(ranked(rest), key === 'reviewed' ? reviewed() : score(key)),
    )
  }
  return {
    facts,
    times,
    values: (dimension) => remembered(values, dimension, () => valuesOf(dimension, facts, times)),
    score,
    ranked,
  }
}
