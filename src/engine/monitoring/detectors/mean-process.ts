import { observe, statistic, wilson } from '../../statistics/index.ts'
import type { Process } from './detector.ts'

type RunningMean = { sum: number; count: number }

/** Learns the usual level as the upper 95 % limit of a mean; from then on it watches for a rise above it. */
export const meanProcess: Process<number, RunningMean, number[]> = {
  begin: { sum: 0, count: 0 },
  learn: ({ sum, count }, value) => ({ sum: sum + value, count: count + 1 }),
  start: [],
  step(state, value, { sum, count }) {
    const next = observe(state, value, wilson(sum, count)[1])
    return { state: next, statistic: statistic(next) }
  },
  usual: ({ sum, count }) => (count === 0 ? null : sum / count),
}

/** Without a change, such a detector raises at most one alarm in this many near-duplicate groups on average. */
export const amberFrom = 500
export const redFrom = 2000
export const falseAlarmRate = 1 / redFrom
