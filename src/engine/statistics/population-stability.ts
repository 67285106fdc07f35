import { chiSquareQuantile } from './chi-square.ts'

const smoothing = 0.5
const alarmAbove = 0.01

/**
 * Returns the population stability index of counts in the same bins, and the limit that equal populations stay under in
 * 99 of 100 comparisons.
 */
export function populationStability(
  reference: readonly number[],
  current: readonly number[],
): { index: number; limit: number } {
  const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0)
  const shares = (counts: readonly number[]) =>
    counts.map((count) => (count + smoothing) / (total(counts) + smoothing * counts.length))
  const [was, is] = [shares(reference), shares(current)]
  const index = is.reduce((sum, share, n) => sum + (share - was[n]!) * Math.log(share / was[n]!), 0)
  const limit = (1 / total(reference) + 1 / total(current)) * chiSquareQuantile(alarmAbove, reference.length - 1)
  return { index, limit }
}
