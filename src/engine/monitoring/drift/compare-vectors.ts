import { quantile } from '#model/quantile.ts'
import type { OnProgress } from '../../progress.ts'
import { seeded, shuffle } from '../../random.ts'
import {
  kernelRow,
  meanDiscrepancy,
  medianSquaredDistance,
  nearest,
  noveltyTail,
  unlikeOthers,
  type Vectors,
} from '../../statistics/index.ts'
import type { DriftFinding } from './measures.ts'
import { type DriftRow, minImages } from './measures.ts'

const permutations = 199
const maxVectors = 700

type ImageVector = DriftRow & { vector: Uint8Array }

/** Compares whole images: a small shift of all by the mean discrepancy, a few unlike any known image by the tail. */
export function compareVectors(
  known: readonly DriftRow[],
  fresh: readonly DriftRow[],
  step: OnProgress,
): DriftFinding[] {
  const [was, is] = [known, fresh].map((rows) =>
    rows.filter((row): row is ImageVector => row.vector !== null).slice(0, maxVectors),
  ) as [ImageVector[], ImageVector[]]
  if (was.length < minImages || is.length < minImages) return []
  const random = seeded(1)
  const width = was[0]!.vector.length
  const all = [...was, ...is].map(({ vector }) => new Int8Array(vector.buffer, vector.byteOffset, vector.length))
  const values = new Int8Array(all.length * width)
  for (const [n, vector] of all.entries()) values.set(vector, n * width)
  const vectors: Vectors = { width, values }
  const kernel = new Float32Array(all.length ** 2)
  const bandwidth = medianSquaredDistance(vectors, random) || 1
  for (let row = 0; row < all.length; row++) kernelRow(vectors, row, bandwidth, kernel)
  const marks = Uint8Array.from(all, (_, n) => (n < was.length ? 0 : 1))
  const seen = meanDiscrepancy(kernel, marks)
  let greater = 0
  for (let n = 0; n < permutations; n++) {
    step(n / permutations)
    if (meanDiscrepancy(kernel, shuffle(marks.slice(), random)) >= seen) greater += 1
  }
  const unlike = unlikeOthers(kernel, marks)
  const limit = quantile(unlike.slice(0, was.length), 0.95)
  const half = was.length >> 1
  const distances = (first: number, end: number) =>
    Array.from({ length: end - first }, (_, n) => nearest(vectors, first + n, 0, half))
  const [before, now] = [distances(half, was.length), distances(was.length, all.length)]
  const tail = noveltyTail(before, now)
  const base = { scope: '', histogram: null, stability: null }
  return [
    {
      ...base,
      test: 'mmd',
      title: 'Whole image',
      p: (1 + greater) / (1 + permutations),
      finding: 'different',
      far: [...was, ...is].flatMap(({ id }, n) => (unlike[n]! > limit ? [id] : [])),
    },
    {
      ...base,
      test: 'novelty',
      title: 'New content',
      p: tail.p,
      finding: `${Math.round(tail.share * 100)}% unlike any known image, normally 5%`,
      far: [...was.slice(half), ...is].flatMap(({ id }, n) => ([...before, ...now][n]! > tail.limit ? [id] : [])),
    },
  ]
}
