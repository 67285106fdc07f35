/**
 * The bets whose mean is the evidence: small ones find small differences, large ones find large differences quickly.
 */
const mixtureBets: readonly number[] = [0.025, 0.05, 0.1, 0.2, 0.4, 0.8]

/**
 * Evidence against "the mean of z is at most 0", for z between −1 and 1, that may be checked after each value: the
 * chance that it ever reaches 1/α without a reason is at most α. Holds Σ log(1 + λz) per bet λ, which is all that a
 * restart needs.
 */
export type EProcess = readonly number[]

export const noEvidence: EProcess = mixtureBets.map(() => 0)

/** Returns the evidence after one more value. Throws for a value outside of −1…1, where the guarantee does not hold. */
export function addEvidence(sums: EProcess, z: number): EProcess {
  if (!(z >= -1 && z <= 1)) throw new RangeError(`${z} is not between −1 and 1.`)
  return sums.map((sum, i) => sum + Math.log1p(mixtureBets[i]! * z))
}

/** The natural logarithm of the evidence: 0 is even, log 20 is 20:1. */
export function logEvidence(sums: EProcess): number {
  const largest = Math.max(...sums)
  return largest + Math.log(sums.reduce((total, sum) => total + Math.exp(sum - largest), 0) / sums.length)
}
