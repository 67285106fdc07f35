import type { DriftReading } from '#contract'
import { chiSquareAbove, populationStability } from '../../statistics/index.ts'

const maxBins = 10

/**
 * Computes the population stability index of numbers, in bins with equally many known ones, the limit that samples of
 * these sizes stay under by chance, and the chance of an index this great. Null when nearly all numbers are equal.
 */
export function stabilityOf(
  known: readonly number[],
  fresh: readonly number[],
): (NonNullable<DriftReading['stability']> & { p: number }) | null {
  const sorted = known.toSorted((a, b) => a - b)
  const edges = [
    ...new Set(
      Array.from({ length: maxBins - 1 }, (_, n) => sorted[Math.ceil(((n + 1) * sorted.length) / maxBins) - 1]!),
    ),
  ].filter((edge) => edge < sorted.at(-1)!)
  if (edges.length === 0) return null
  const counts = (values: readonly number[]) => {
    const bins = new Array<number>(edges.length + 1).fill(0)
    for (const value of values) {
      const found = edges.findIndex((edge) => value <= edge)
      bins[found < 0 ? edges.length : found]! += 1
    }
    return bins
  }
  const { index, limit } = populationStability(counts(known), counts(fresh))
  return { index, limit, p: chiSquareAbove(index / (1 / known.length + 1 / fresh.length), edges.length) }
}
