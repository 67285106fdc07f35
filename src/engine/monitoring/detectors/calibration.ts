import { wilson } from '../../statistics/index.ts'
import type { Store } from '../../store/index.ts'
import { type AlarmFacts, defineDetector, type Process, percent } from './detector.ts'

type ConfidenceVerdicts = readonly { confidence: number; isRight: boolean }[]
/** How often predictions of each tenth of confidence were right. */
export type Bins = { right: number; count: number }[]
type State = { wealth: number[]; groups: number }

const binCount = 10
const bets = [0.1, 0.2, 0.4, 0.8] as const
const amberFrom = 5
const redFrom = 20
/** Restarts after this many near-duplicate groups, so that a long quiet time doesn't slow it down. */
const restartAfter = 1000

const start: State = { wealth: [], groups: 0 }

/** Returns what was learned so far about a model's confidence. */
export function learnedBins(store: Store, modelRow: number): Bins {
  const [text] = store.values<string>("SELECT learned FROM detector WHERE model_id = ? AND name = 'R6'", [modelRow])
  return text === undefined ? process.begin : JSON.parse(text)
}

export const binOf = (confidence: number): number => Math.min(binCount - 1, Math.floor(confidence * binCount))

/**
 * Learns the precision of each tenth of confidence. From then on it bets that the precision is higher, and that it is
 * lower, each against the limit of the learned value: the mean wealth exceeds A with a chance of at most 1/A, over as
 * many groups as it runs. A model that is right more often raises amber, never red.
 */
const process: Process<ConfidenceVerdicts, Bins, State> = {
  begin: Array.from({ length: binCount }, () => ({ right: 0, count: 0 })),
  learn(bins, judged) {
    const next = bins.map((bin) => ({ ...bin }))
    for (const { confidence, isRight } of judged) {
      const bin = next[binOf(confidence)]!
      bin.count += 1
      bin.right += isRight ? 1 : 0
    }
    return next
  },
  start,
  step(state, judged, bins) {
    const from = state.groups >= restartAfter ? start : state
    const wealth = bets.flatMap((bet, n) =>
      ([1, -1] as const).map((sign, side) => {
        const surplus = judged.reduce((sum, { confidence, isRight }) => {
          const { right, count } = bins[binOf(confidence)]!
          return sum + (isRight ? 1 : 0) - wilson(right, count)[sign === 1 ? 1 : 0]
        }, 0)
        return Math.min(1e12, (from.wealth[n * 2 + side] ?? 1) * (1 + (sign * bet * surplus) / judged.length))
      }),
    )
    const [better, worse] = [0, 1].map((side) =>
      wealth.reduce((sum, one, n) => sum + (n % 2 === side ? one : 0), 0),
    ) as [number, number]
    const mean = (better + worse) / wealth.length
    return {
      state: { wealth, groups: from.groups + 1 },
      statistic: better > worse ? Math.min(mean, amberFrom) : mean,
    }
  },
  usual(bins) {
    const count = bins.reduce((sum, bin) => sum + bin.count, 0)
    return count === 0 ? null : 1 - bins.reduce((sum, bin) => sum + bin.right, 0) / count
  },
}

const isBetter = ({ found, usual }: AlarmFacts): boolean => found < (usual ?? 0)

/** R6: whether confidence still says how often a prediction is right. */
export const calibration = defineDetector({
  id: 'R6',
  title: 'Confidence calibration',
  amberFrom,
  redFrom,
  falseAlarmRate: 1 / redFrom / restartAfter,
  scopes: 'none',
  process,
  observations: ({ judged }) => (judged.length === 0 ? [] : [{ scope: 0, value: judged }]),
  isHit: (judged) => judged.some(({ isRight }) => !isRight),
  hitSql: '(c.deleted + c.relabelled) * 1.0 / nullif(c.accepted + c.moved + c.deleted + c.relabelled, 0)',
  heading: (facts) =>
    isBetter(facts) ? 'Predictions are correct more often than before' : 'Confidences are less reliable than before',
  because: (facts) =>
    `${percent(facts.found)} of the predictions were wrong since then; ${percent(facts.usual ?? 0)} was normal.${
      isBetter(facts) ? ' This is an improvement: a lower confidence threshold may be enough now.' : ''
    }`,
  steps: ['review', 'calibrate'],
})
