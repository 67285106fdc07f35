/** The values that users gave to one unit, without those who gave none. */
export type RatedUnit<Value> = readonly Value[]

/**
 * A unit's contribution to the observed disagreement and to the count of each value. Units with a single value
 * contribute nothing.
 */
export type Coincidences<Value> = { disagreements: number; counts: Map<Value, number> }

export function coincidences<Value>(values: RatedUnit<Value>): Coincidences<Value> {
  const counts = new Map<Value, number>()
  if (values.length < 2) return { disagreements: 0, counts }
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  const same = [...counts.values()].reduce((sum, count) => sum + count * (count - 1), 0)
  return { disagreements: values.length - same / (values.length - 1), counts }
}

/**
 * Computes Krippendorff's α for nominal values from the units' contributions (K. Krippendorff, Computing Krippendorff's
 * Alpha-Reliability, 2011): 1 is full agreement, 0 is chance. Values may be missing. Null when all values are equal, or
 * no unit has two. `times`: how often each unit counts.
 */
export function nominalAlpha<Value>(units: readonly Coincidences<Value>[], times?: ArrayLike<number>): number | null {
  let [observed, total] = [0, 0]
  const totals = new Map<Value, number>()
  for (const [n, { disagreements, counts }] of units.entries()) {
    const often = times ? times[n]! : 1
    if (often === 0) continue
    observed += often * disagreements
    for (const [value, count] of counts) {
      totals.set(value, (totals.get(value) ?? 0) + often * count)
      total += often * count
    }
  }
  const same = [...totals.values()].reduce((sum, count) => sum + count * (count - 1), 0)
  const expected = total * (total - 1) - same
  return total < 2 || expected === 0 ? null : 1 - ((total - 1) * observed) / expected
}
