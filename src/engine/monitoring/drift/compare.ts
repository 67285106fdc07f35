import type { DriftReading } from '#contract'
import { quantile } from '#model/quantile.ts'
import type { OnProgress } from '../../progress.ts'
import { chiSquareTest, holm, kolmogorovSmirnov } from '../../statistics/index.ts'
import { compareVectors } from './compare-vectors.ts'
import type { DriftFinding } from './measures.ts'
import { type DriftRow, type Measure, measures, minImages } from './measures.ts'
import { stabilityOf } from './stability.ts'

const alarmBelow = 0.01
const bins = 10
/** Kinds with fewer images in all are merged, so that the test of a mix stays valid. */
const minOfKind = 10

/** Compares new images, one of each near-duplicate group, with known ones. */
export function compareImages(
  known: readonly DriftRow[],
  fresh: readonly DriftRow[],
  step: OnProgress,
): DriftFinding[] {
  const scalars: RawFinding[] = measures.flatMap((measure) => compareNumbers(measure, known, fresh) ?? [])
  scalars.push(compareMix('sources', 'Sources', known, fresh, ({ source }) => source))
  scalars.push(compareMix('classes', 'Class mix', known, fresh, (row) => row.class))
  // The distribution and the bins of a number are separate tests; the smaller of their two chances counts.
  const adjusted = holm(scalars.flatMap(({ p, stability }) => [p ?? 1, ...(stability ? [stability.p] : [])]))
  const together = scalars.map(({ stability, ...one }) => {
    const p = Math.min(...adjusted.splice(0, stability ? 2 : 1))
    return { ...one, p, stability: stability && { index: stability.index, limit: stability.limit } }
  })
  return [...together, ...compareVectors(known, fresh, step)]
}

export const isDrift = ({ p }: Pick<DriftFinding, 'p'>): boolean => p !== null && p <= alarmBelow

/** Whether a number has one distribution in both. */
export function isSameNumber({ of }: Measure, some: readonly DriftRow[], others: readonly DriftRow[]): boolean {
  return kolmogorovSmirnov(numbers(some, of), numbers(others, of)).p > 0.05
}

const numbers = (rows: readonly DriftRow[], of: Measure['of']): number[] =>
  rows.map(of).filter((value) => value !== null)

type RawFinding = Omit<DriftFinding, 'stability'> & { stability: ReturnType<typeof stabilityOf> }

function compareNumbers(
  { id, title, of, more, less }: Measure,
  known: readonly DriftRow[],
  fresh: readonly DriftRow[],
): RawFinding | null {
  const [was, is] = [numbers(known, of), numbers(fresh, of)]
  if (was.length < minImages || is.length < minImages) return null
  const isMore = quantile(is, 0.5) >= quantile(was, 0.5)
  const limit = quantile(was, isMore ? 0.95 : 0.05)
  return {
    test: id,
    scope: '',
    title,
    p: kolmogorovSmirnov(was, is).p,
    finding: isMore ? more : less,
    histogram: histogram(was, is),
    stability: stabilityOf(was, is),
    far: [...known, ...fresh].flatMap((row) => {
      const value = of(row)
      return value !== null && (isMore ? value > limit : value < limit) ? [row.id] : []
    }),
  }
}

/** Returns shares in the same bins, from the overall minimum to the maximum. */
function histogram(was: readonly number[], is: readonly number[]): NonNullable<DriftReading['histogram']> {
  const [low, high] = [Math.min(...was, ...is), Math.max(...was, ...is)]
  const shares = (values: readonly number[]) => {
    const counts = new Array<number>(bins).fill(0)
    for (const value of values) {
      const bin = Math.min(bins - 1, Math.floor((bins * (value - low)) / (high - low || 1)))
      counts[bin] = (counts[bin] ?? 0) + 1
    }
    return counts.map((count) => count / values.length)
  }
  return { reference: shares(was), current: shares(is) }
}

/** Compares how images divide among sources, or among the classes of their most confident predictions. */
function compareMix(
  test: string,
  title: string,
  known: readonly DriftRow[],
  fresh: readonly DriftRow[],
  of: (row: DriftRow) => string | null,
): RawFinding {
  const [was, is] = [countsOf(known, of), countsOf(fresh, of)]
  const [wasAll, isAll] = [sumOf(was), sumOf(is)]
  const names = [...new Set([...was.keys(), ...is.keys()])]
  const often = names.filter((name) => (was.get(name) ?? 0) + (is.get(name) ?? 0) >= minOfKind)
  const rare = (counts: ReadonlyMap<string, number>) =>
    names.filter((name) => !often.includes(name)).reduce((sum, name) => sum + (counts.get(name) ?? 0), 0)
  const row = (counts: ReadonlyMap<string, number>) => [...often.map((name) => counts.get(name) ?? 0), rare(counts)]
  const growth = (name: string) => (is.get(name) ?? 0) / isAll - (was.get(name) ?? 0) / wasAll
  const added = often.filter((name) => !was.has(name))
  const [most] = often.toSorted((a, b) => growth(b) - growth(a))
  const finding =
    added.length > 0 ? `new: ${added.slice(0, 3).join(', ')}` : most === undefined ? 'another mix' : `more ${most}`
  const shown = added.length > 0 ? added : most !== undefined ? [most] : []
  return {
    test,
    scope: '',
    title,
    p: chiSquareTest(row(was), row(is)),
    finding,
    histogram: null,
    stability: null,
    far: [...known, ...fresh].flatMap((one) => (shown.includes(of(one) ?? '') ? [one.id] : [])),
  }
}

function countsOf(rows: readonly DriftRow[], of: (row: DriftRow) => string | null): Map<string, number> {
  const counts = new Map<string, number>()
  for (const row of rows) {
    const name = of(row)
    if (name !== null) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return counts
}

const sumOf = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((sum, n) => sum + n, 0)
