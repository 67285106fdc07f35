/** The bets of the detector; excludes bets that could lose everything at once. */
const bets = [0.1, 0.2, 0.4, 0.8, 1.6, 3.2] as const
const maxLoss = 0.95
/** Far above any threshold; higher values add no information. */
const maxStatistic = 1e12

/** One number per bet; none before the first observation. */
export type ShiryaevRoberts = readonly number[]

/** Returns the bets that may be placed against a mean. */
const betsFor = (mean: number): readonly number[] => bets.filter((bet) => bet * mean < maxLoss)

/**
 * Adds one more observation in [0, 1] when the usual mean is at most `mean` (the e-detector of Shin, Ramdas and
 * Rinaldo, 2022). If it alarms when `statistic` reaches A and then restarts, it runs A observations on average without
 * a change, whatever their distribution.
 */
export const observe = (state: ShiryaevRoberts, value: number, mean: number): number[] =>
  betsFor(mean).map((bet, n) => Math.min(maxStatistic, ((state[n] ?? 0) + 1) * (1 + bet * (value - mean))))

export const statistic = (state: ShiryaevRoberts): number =>
  state.length === 0 ? 0 : state.reduce((sum, one) => sum + one, 0) / state.length
