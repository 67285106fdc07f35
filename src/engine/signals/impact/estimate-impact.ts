import type { EffectReport } from '#contract'
import { quantile } from '#model/quantile.ts'
import type { VectorTable } from '../../embeddings/for-threads.ts'
import type { OnProgress } from '../../progress.ts'
import { seeded, shuffle } from '../../random.ts'
import { linearProbe } from './linear-probe.ts'
import { type NeighborVotes, neighborsOf, neighborVotes } from './neighbors.ts'

const randomPlans = 20
const resamples = 1000
const probeObjects = 2000
/** A class with at least this many golden objects is measured separately. */
const minOfClass = 30

export type EffectInput = {
  golden: VectorTable
  all: VectorTable
  /** For each image of `all`: whether it leaves, and the stratum a random plan draws it from. */
  leaves: Uint8Array
  stratum: Int32Array
  months: Int32Array
  classNames: ReadonlyMap<number, string>
  seed: number
  /** By how many points earlier predictions missed the truth; null while unknown. */
  errorPoints?: number | null
}

type Outcome = {
  right: Uint8Array
  linearRight: Uint8Array
  meanDistance: number
  p95Distance: number
  votes: NeighborVotes
}

type Figures = Omit<
  EffectReport,
  'planId' | 'basis' | 'hasGolden' | 'descriptor' | 'goldenDataset' | 'createdAtMs' | 'notes'
>

const measures = [
  {
    measure: 'nearest neighbors',
    explains: 'Share of golden objects whose five nearest kept objects vote for the right class, in points.',
    of: (o: Outcome) => 100 * mean(o.right),
    better: 1,
    rights: (o: Outcome) => o.right,
  },
  {
    measure: 'linear classifier',
    explains: 'Share of golden objects that a linear classifier trained on kept objects gets right, in points.',
    of: (o: Outcome) => 100 * mean(o.linearRight),
    better: 1,
    rights: (o: Outcome) => o.linearRight,
  },
  {
    measure: 'coverage',
    explains: 'Mean distance (1 − cosine) of a golden object to its nearest kept one.',
    of: (o: Outcome) => o.meanDistance,
    better: -1,
    rights: null,
  },
  {
    measure: 'coverage of the farthest',
    explains: 'The distance that 95% of the golden objects stay below.',
    of: (o: Outcome) => o.p95Distance,
    better: -1,
    rights: null,
  },
] as const

type Judging = Pick<EffectInput, 'golden' | 'all'> & {
  neighbors: ReturnType<typeof neighborsOf>
  classes: readonly number[]
  order: Int32Array
}

/** Returns the result on the golden set once these images have left. */
function outcomeOf(leaving: Uint8Array, { golden, all, neighbors, classes, order }: Judging): Outcome {
  const keeps = (image: number) => leaving[image] === 0
  const votes = neighborVotes(neighbors, all, keeps)
  const chosen = order.filter((i) => keeps(all.imageOf[i]!)).slice(0, probeObjects)
  const linear = linearProbe(all, chosen, classes, golden)
  return {
    right: Uint8Array.from(votes.voted, (voted, g) => Number(voted === golden.classOf[g])),
    linearRight: Uint8Array.from(linear, (predicted, g) => Number(predicted === golden.classOf[g])),
    meanDistance: mean(votes.distance),
    p95Distance: votes.distance.length > 0 ? quantile(votes.distance, 0.95) : 0,
    votes,
  }
}

/**
 * Estimates what a plan would cost a model before anything moves: the results of nearest neighbors, a linear classifier
 * and coverage on a frozen golden set with the kept objects, compared with all objects and with random plans of the
 * same size and mix. Intervals by bootstrap over golden images. Independent of the clock: the same input gives the same
 * result.
 */
export function estimateImpact(input: EffectInput, onProgress: OnProgress): Figures {
  const { golden, all, leaves } = input
  // When nothing leaves, no estimate can be wrong.
  const errorPoints = leaves.includes(1) ? (input.errorPoints ?? null) : null
  const random = seeded(input.seed)
  const neighbors = neighborsOf(golden, all, (share) => onProgress(share * 0.7))
  const classes = [...new Set(all.classOf)].toSorted((a, b) => a - b)
  const order = shuffle(
    Int32Array.from({ length: all.count }, (_, i) => i),
    random,
  )

  const outcome = (leaving: Uint8Array) => outcomeOf(leaving, { golden, all, neighbors, classes, order })
  const before = outcome(new Uint8Array(leaves.length))
  const after = outcome(leaves)
  const references: Outcome[] = []
  for (let draw = 0; draw < randomPlans; draw++) {
    references.push(outcome(randomPlan(input, random)))
    onProgress(0.7 + (0.25 * (draw + 1)) / randomPlans)
  }

  const shown = measures.map(({ measure, explains, of, better, rights }) => {
    const drawn = references.map((reference) => better * (of(reference) - of(before)))
    const change = better * (of(after) - of(before))
    const spread = deviation(drawn)
    return {
      measure,
      explains,
      before: of(before),
      after: of(after),
      change: of(after) - of(before),
      interval: rights ? widened(interval(rights(before), rights(after), golden, random), errorPoints) : null,
      randomMean: better * mean(drawn),
      betterThanPercent: (100 * drawn.filter((value) => value < change).length) / drawn.length,
      z: spread > 0 ? (change - mean(drawn)) / spread : 0,
    }
  })
  const perClass = classFigures(input, before, after)
  const lower = Math.min(...shown.flatMap(({ interval: range }) => (range ? [range[0]] : [])))
  const worst = Math.min(0, ...perClass.filter(({ judged }) => judged).map(({ change }) => change))
  onProgress(1)
  return {
    images: { all: leaves.length, leaving: leaves.reduce((sum, value) => sum + value, 0) },
    objects: { golden: golden.count, all: all.count },
    measures: shown.map(({ z: _, ...measure }) => measure),
    /** The mean of three z-values against random plans; above 0 the plan does better than chance. */
    score: mean(shown.slice(0, 3).map(({ z }) => z)),
    perClass: perClass.map(({ classId: _, ...row }) => row),
    calibratedByPoints: errorPoints,
    shifts: [
      { mix: 'class', distance: shift(input, (i) => all.classOf[i]!, all.imageOf) },
      { mix: 'month', distance: shift(input, (i) => input.months[i]!, null) },
    ],
    gate: gateOf(
      lower,
      worst,
      perClass.some(({ judged }) => judged),
    ),
  }
}

/** Green needs at least one class with enough golden objects: a small golden set must not give false confidence. */
function gateOf(lower: number, worst: number, isMeasured: boolean): Figures['gate'] {
  if (lower < -2 || worst < -6) return 'red'
  return lower >= -1 && worst >= -3 && isMeasured ? 'green' : 'amber'
}

const mean = (values: ArrayLike<number>): number => {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return values.length > 0 ? sum / values.length : 0
}

const deviation = (values: readonly number[]): number => {
  const middle = mean(values)
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)))
}

/** Draws as many random images of each stratum as the plan removes. */
function randomPlan({ leaves, stratum }: EffectInput, random: () => number): Uint8Array {
  const drawn = new Uint8Array(leaves.length)
  for (const list of Map.groupBy(stratum.keys(), (i) => stratum[i]!).values())
    for (let n = list.reduce((sum, i) => sum + leaves[i]!, 0); n > 0; n--) {
      const at = Math.floor(random() * list.length)
      drawn[list[at]!] = 1
      list[at] = list.at(-1)!
      list.pop()
    }
  return drawn
}

/** Widens an interval by the error of earlier estimates. */
const widened = ([from, to]: [number, number], errorPoints: number | null): [number, number] =>
  errorPoints === null ? [from, to] : [from - errorPoints, to + errorPoints]

/** Returns the range of 90% of the changes, in points, when golden images are drawn again with replacement. */
function interval(before: Uint8Array, after: Uint8Array, golden: VectorTable, random: () => number): [number, number] {
  const byImage = new Map<number, { change: number; objects: number }>()
  for (let g = 0; g < golden.count; g++) {
    const sums = byImage.get(golden.imageOf[g]!) ?? { change: 0, objects: 0 }
    sums.change += after[g]! - before[g]!
    sums.objects += 1
    byImage.set(golden.imageOf[g]!, sums)
  }
  const clusters = [...byImage.values()]
  const changes = Array.from({ length: resamples }, () => {
    let [change, objects] = [0, 0]
    for (let n = 0; n < clusters.length; n++) {
      const cluster = clusters[Math.floor(random() * clusters.length)]!
      change += cluster.change
      objects += cluster.objects
    }
    return objects > 0 ? (100 * change) / objects : 0
  }).toSorted((a, b) => a - b)
  return [changes[Math.floor(resamples * 0.05)] ?? 0, changes[Math.floor(resamples * 0.95)] ?? 0]
}

function classFigures({ golden, classNames }: EffectInput, before: Outcome, after: Outcome) {
  const byClass = new Map<number, { objects: number; before: number; after: number; distance: number }>()
  for (let g = 0; g < golden.count; g++) {
    const classId = golden.classOf[g]!
    const row = byClass.get(classId) ?? { objects: 0, before: 0, after: 0, distance: 0 }
    row.objects += 1
    row.before += before.right[g]!
    row.after += after.right[g]!
    row.distance += after.votes.distance[g]! - before.votes.distance[g]!
    byClass.set(classId, row)
  }
  return [...byClass]
    .filter(([classId]) => classId !== 0)
    .map(([classId, row]) => ({
      classId,
      class: classNames.get(classId) ?? String(classId),
      golden: row.objects,
      recallBefore: (100 * row.before) / row.objects,
      recallAfter: (100 * row.after) / row.objects,
      change: (100 * (row.after - row.before)) / row.objects,
      fartherBy: row.distance / row.objects,
      judged: row.objects >= minOfClass,
    }))
    .toSorted((a, b) => a.change - b.change || b.golden - a.golden)
}

/** Returns the Jensen–Shannon distance (base 2, 0 to 1) of a mix before and after the plan. */
function shift({ all, leaves }: EffectInput, of: (i: number) => number, imageOf: Int32Array | null): number {
  const count = imageOf ? all.count : leaves.length
  const [before, after] = [new Map<number, number>(), new Map<number, number>()]
  for (let i = 0; i < count; i++) {
    const one = of(i)
    before.set(one, (before.get(one) ?? 0) + 1)
    if (leaves[imageOf ? imageOf[i]! : i] === 0) after.set(one, (after.get(one) ?? 0) + 1)
  }
  const totalOf = (counts: ReadonlyMap<number, number>) => [...counts.values()].reduce((sum, n) => sum + n, 0) || 1
  const [totalBefore, totalAfter] = [totalOf(before), totalOf(after)]
  const part = (p: number, m: number) => (p > 0 ? p * Math.log2(p / m) : 0)
  let divergence = 0
  for (const [one, n] of before) {
    const [p, q] = [n / totalBefore, (after.get(one) ?? 0) / totalAfter]
    divergence += (part(p, (p + q) / 2) + part(q, (p + q) / 2)) / 2
  }
  return Math.sqrt(Math.max(0, divergence))
}
