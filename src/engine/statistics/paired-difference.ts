/** The hypothesis about a paired difference: its mean is no worse than the margin, or it is below zero. */
export type Claim = 'noWorse' | 'worse'

/** The weight of a unit: 1 / (2 · the chance of what was shown), and the largest weight possible for it. */
export type UnitWeight = { weight: number; maxWeight: number }

export const evenWeight: UnitWeight = { weight: 1, maxWeight: 1 }

/**
 * Returns the value between −1 and 1 that a paired difference (candidate − current, −1…1) adds to the evidence for a
 * claim. Difference and margin are divided by the largest weight, so that no unit counts for more than a whole bet.
 */
export function evidenceValue(claim: Claim, difference: number, margin: number, by: UnitWeight = evenWeight): number {
  const weighted = (difference * by.weight) / by.maxWeight
  if (claim === 'worse') return -weighted
  const scaledMargin = margin / by.maxWeight
  return (weighted - scaledMargin) / (1 + Math.abs(scaledMargin))
}

/**
 * Returns the weight of a unit at a share of exposure between 0 and 1, by what was shown: half of the estimate comes
 * from either side. At 0 and 1 there is only one side, and each unit counts once.
 */
export function exposureWeight(share: number, shown: 'current' | 'candidate'): UnitWeight {
  if (share <= 0 || share >= 1) return evenWeight
  const chance = shown === 'candidate' ? share : 1 - share
  return { weight: 1 / (2 * chance), maxWeight: 1 / (2 * Math.min(share, 1 - share)) }
}
