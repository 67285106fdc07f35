import type { DriftReading } from '#contract'
import { seeded } from '../../random.ts'
import {
  chiSquareTest,
  holm,
  kernelRow,
  kolmogorovSmirnov,
  meanDiscrepancy,
  medianSquaredDistance,
  nearest,
  noveltyTail,
  permuted,
  type Vectors,
} from '../../statistics/index.ts'
import { nextTurn } from '../../turns.ts'
import { type DriftRow, measures } from './measures.ts'

/** So many images on both sides are needed for a test. */
export const minImages = 100
const alarmBelow = 0.01
const bins = 10
const permutations = 199
const maxVectors = 700

type Found = Pick<DriftReading, 'test' | 'title' | 'finding' | 'histogram'> & { p: number | null }

/** Compares new images, one of each near-duplicate group, with those that are known. Other calls have their turn in between. */
export async function compareImages(
  known: readonly DriftRow[],
  fresh: readonly DriftRow[],
  signal: AbortSignal,
): Promise<Found[]> {
  const scalars: Found[] = []
  for (const { id, title, of, more, less } of measures) {
    signal.throwIfAborted()
    await nextTurn()
    const [was, is] = [numbers(known, of), numbers(fresh, of)]
    if (was.length < minImages || is.length < minImages) continue
    const { p } = kolmogorovSmirnov(was, is)
    const finding = median(is) >= median(was) ? more : less
    scalars.push({ test: id, title, p, finding, histogram: histogram(was, is) })
  }
  scalars.push(sourceMix(known, fresh))
  const adjusted = holm(scalars.map(({ p }) => p ?? 1))
  const vectors = await compareVectors(known, fresh, signal)
  return [...scalars.map((one, n) => ({ ...one, p: adjusted[n]! })), ...vectors]
}

const numbers = (rows: readonly DriftRow[], of: (row: DriftRow) => number | null): number[] =>
  rows.map(of).filter((value) => value !== null)

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!

/** Shares in the same bins, from the least to the greatest of all. */
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

function sourceMix(known: readonly DriftRow[], fresh: readonly DriftRow[]): Found {
  const names = [...new Set([...known, ...fresh].map(({ source }) => source))]
  const counts = (rows: readonly DriftRow[]) => names.map((name) => rows.filter(({ source }) => source === name).length)
  const [was, is] = [counts(known), counts(fresh)]
  const added = names.filter((_, n) => was[n] === 0)
  return {
    test: 'sources',
    title: 'Sources',
    p: chiSquareTest(was, is),
    finding: added.length > 0 ? `new: ${added.slice(0, 3).join(', ')}` : 'another mix',
    histogram: null,
  }
}

/** Whole images: a small shift of all, by the mean discrepancy; a few unlike any known one, by the tail. */
async function compareVectors(
  known: readonly DriftRow[],
  fresh: readonly DriftRow[],
  signal: AbortSignal,
): Promise<Found[]> {
  const [was, is] = [known, fresh].map((rows) =>
    rows.flatMap(({ vector }) => (vector ? [vector] : [])).slice(0, maxVectors),
  ) as [Uint8Array[], Uint8Array[]]
  if (was.length < minImages || is.length < minImages) return []
  const random = seeded(1)
  const width = was[0]!.length
  const all = [...was, ...is].map((vector) => new Int8Array(vector.buffer, vector.byteOffset, vector.length))
  const values = new Int8Array(all.length * width)
  for (const [n, vector] of all.entries()) values.set(vector, n * width)
  const vectors: Vectors = { width, values }
  const kernel = new Float32Array(all.length ** 2)
  const bandwidth = medianSquaredDistance(vectors, random) || 1
  for (let row = 0; row < all.length; row++) {
    kernelRow(vectors, row, bandwidth, kernel)
    if (row % 50 === 0) await nextTurn()
  }
  const marks = Uint8Array.from(all, (_, n) => (n < was.length ? 0 : 1))
  const seen = meanDiscrepancy(kernel, marks)
  let greater = 0
  for (let n = 0; n < permutations; n++) {
    signal.throwIfAborted()
    if (meanDiscrepancy(kernel, permuted(marks, random)) >= seen) greater += 1
    await nextTurn()
  }
  const half = was.length >> 1
  const distances = (first: number, end: number) =>
    Array.from({ length: end - first }, (_, n) => nearest(vectors, first + n, 0, half))
  const tail = noveltyTail(distances(half, was.length), distances(was.length, all.length))
  return [
    { test: 'mmd', title: 'Whole image', p: (1 + greater) / (1 + permutations), finding: 'different', histogram: null },
    {
      test: 'novelty',
      title: 'New content',
      p: tail.p,
      finding: `${Math.round(tail.share * 100)}% unlike any known, usual 5%`,
      histogram: null,
    },
  ]
}

export const isDrift = ({ p }: Found): boolean => p !== null && p <= alarmBelow
