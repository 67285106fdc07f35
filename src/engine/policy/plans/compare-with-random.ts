import type { RandomComparison } from '#contract'
import type { PlanId } from '#model/ids.ts'
import { type Bits, bitsFor, hasBit, listed, setBit } from '../../bits.ts'
import { type OnProgress, progressPart } from '../../progress.ts'
import { seeded } from '../../random.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import type { DimensionName } from '../facts/dimensions.ts'
import { activeImages, type Facts, isReviewed, labelCount, positionOf } from '../facts/facts.ts'
import { burstOfAnyPlaces } from '../planner/bursts.ts'
import { severity } from '../planner/clauses.ts'
import { type Measures, measuresOf } from '../planner/measures.ts'
import { nearDuplicates } from '../planner/near-duplicates.ts'
import { readFacts } from '../reading/read-facts.ts'
import { planTotals, policyOfPlan, traceOf } from './stored-plan.ts'

type Losses = Measures & { looks: Int32Array[] }

type Measure = {
  measure: string
  explains: string
  /** Computed over the images that leave; lower is better. */
  of(losses: Losses, active: Int32Array, leaving: Bits): number
}

/** What a drop costs, measured by counts alone. To add a measure, add an entry. */
const measures: readonly Measure[] = [
  {
    measure: 'reviewed images lost',
    explains: 'Images with human edits.',
    of: ({ facts }, active, leaving) => active.filter((i) => hasBit(leaving, i) && isReviewed(facts, i)).length,
  },
  {
    measure: 'labels lost',
    explains: 'Labels on removed images.',
    of: ({ facts }, active, leaving) =>
      active.reduce((sum, i) => sum + (hasBit(leaving, i) ? labelCount(facts, i) : 0), 0),
  },
  {
    measure: 'unique images lost',
    explains: 'Groups of near-duplicates of which none remains; a unique image counts as one.',
    of: looksLost,
  },
  ...(['month', 'source', 'class'] as const).map((dimension) => ({
    measure: `shift by ${dimension}`,
    explains: `Shift of the mix by ${dimension}, as Jensen–Shannon distance from 0 (none) to 1.`,
    of: (all: Losses, active: Int32Array, leaving: Bits) => shift(all, active, leaving, dimension),
  })),
]

/** The plan's losses next to those of random drops of as many images with the same classes. */
export function compareWithRandom(
  store: ReadOnlyStore,
  { planId, draws }: { planId: PlanId; draws: number },
  step: OnProgress,
): RandomComparison {
  const policy = policyOfPlan(store, planId)
  const facts = readFacts(
    store,
    { ...policy, rules: [], floors: [] },
    planTotals(store, planId).nowMs,
    progressPart(step, 0, 0.5),
  )
  const active = listed(facts.canonical, activeImages(facts))
  const measured = measuresOf(facts, policy)
  const all: Losses = { ...measured, looks: looksOf(measured) }
  const leaving = bitsFor(facts.count)
  const retire = severity.indexOf('retire')
  traceOf(store, planId).eachAction((row, level) => {
    const i = level >= retire ? positionOf(facts.row, row) : -1
    if (i >= 0) setBit(leaving, i)
  })
  const strata = strataOf(facts, active)
  const randomDraws = Array.from({ length: draws }, (_, n) => {
    step(0.5 + (0.5 * n) / draws)
    return drawn(facts, active, leaving, strata, n)
  })
  return {
    planId,
    leaving: active.filter((i) => hasBit(leaving, i)).length,
    draws,
    measures: measures.map(({ measure, explains, of }) => {
      const plan = rounded(of(all, active, leaving))
      const random = randomDraws.map((one) => rounded(of(all, active, one)))
      return {
        measure,
        explains,
        plan,
        randomMean: rounded(random.reduce((a, b) => a + b, 0) / draws),
        randomLeast: Math.min(...random),
        randomMost: Math.max(...random),
        betterThanPercent: rounded((100 * random.filter((value) => value > plan).length) / draws),
      }
    }),
  }
}

const rounded = (value: number): number => Math.round(value * 1e4) / 1e4

/** Images with the same set of classes form a stratum. */
function strataOf({ labels }: Facts, active: Int32Array): Map<number, string> {
  return new Map(
    Array.from(active, (i) => {
      const classes = Array.from(labels.item.subarray(labels.start[i]!, labels.start[i + 1]!), (item) => item >>> 2)
      return [i, [...new Set(classes)].join()]
    }),
  )
}

/** As many random images of each stratum as leave; the n-th draw is always the same. */
function drawn(facts: Facts, active: Int32Array, leaving: Bits, strata: ReadonlyMap<number, string>, n: number): Bits {
  const random = seeded(n + 1)
  const taken = bitsFor(facts.count)
  for (const pool of Map.groupBy(active, (i) => strata.get(i)!).values()) {
    const count = pool.reduce((sum, i) => sum + Number(hasBit(leaving, i)), 0)
    for (let k = 0; k < count; k++) {
      const at = k + Math.floor(random() * (pool.length - k))
      ;[pool[k], pool[at]] = [pool[at]!, pool[k]!]
      setBit(taken, pool[k]!)
    }
  }
  return taken
}

/** Groups the active images that look alike. */
function looksOf(all: Measures): Int32Array[] {
  const looks: Int32Array[] = []
  nearDuplicates(all, activeImages(all.facts), burstOfAnyPlaces, (cluster) => looks.push(cluster))
  return looks
}

function looksLost({ facts, looks: groups }: Losses, active: Int32Array, leaving: Bits): number {
  const grouped = bitsFor(facts.count)
  let lost = 0
  for (const group of groups) {
    for (const i of group) setBit(grouped, i)
    if (group.every((i) => hasBit(leaving, i))) lost += 1
  }
  return lost + active.filter((i) => hasBit(leaving, i) && !hasBit(grouped, i)).length
}

function shift(all: Measures, active: Int32Array, leaving: Bits, dimension: DimensionName): number {
  const values = all.values(dimension)
  const before = new Float64Array(values.names.length)
  const after = new Float64Array(values.names.length)
  const count = (value: number, i: number) => {
    if (value < 0) return
    before[value]! += 1
    if (!hasBit(leaving, i)) after[value]! += 1
  }
  for (const i of active) {
    if (values.one) count(values.one[i]!, i)
    else for (let k = values.start[i]!; k < values.start[i + 1]!; k++) count(values.item[k]!, i)
  }
  return jensenShannon(before, after)
}

/** Square root of the divergence with logarithms to base 2, so between 0 and 1. */
function jensenShannon(a: Float64Array, b: Float64Array): number {
  const sum = (values: Float64Array) => values.reduce((x, y) => x + y, 0)
  const [allA, allB] = [sum(a), sum(b)]
  if (allA === 0 || allB === 0) return allA === allB ? 0 : 1
  let divergence = 0
  for (let k = 0; k < a.length; k++) {
    const [p, q] = [a[k]! / allA, b[k]! / allB]
    const middle = (p + q) / 2
    if (p > 0) divergence += (p * Math.log2(p / middle)) / 2
    if (q > 0) divergence += (q * Math.log2(q / middle)) / 2
  }
  return Math.sqrt(Math.max(0, divergence))
}
