import { stabilityOf } from '../../src/engine/monitoring/drift/stability.ts'
import { seeded, shuffle } from '../../src/engine/random.ts'
import {
  kernelRow,
  kolmogorovSmirnov,
  meanDiscrepancy,
  medianSquaredDistance,
  nearest,
  noveltyTail,
  type Vectors,
} from '../../src/engine/statistics/index.ts'

/** Drift of new images, by simulation: how often each test finds a drift where there is one, and where there is none. */
const random = seeded(21)
const times = <T>(count: number, run: () => T): T[] => Array.from({ length: count }, run)

const gaussian = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
const width = 64
const permutations = 199
type Change = { shift: number; newShare: number; known?: number }

/**
 * Images as vectors: `known` images of before and 200 new ones. Some of these differ from all before in `newWidths` of 64
 * numbers, each in its own way, by as much as the tail finds in 45 % of such comparisons.
 */
const newWidths = 8
const newBy = 1.95
const currentCount = 200

function madeVectors({ shift, newShare, known = 500 }: Change): { vectors: Vectors; marks: Uint8Array } {
  const marks = Uint8Array.from({ length: known + currentCount }, (_, n) => (n < known ? 0 : 1))
  const isNew = Array.from(marks, (mark) => mark === 1 && random() < newShare)
  const values = Float32Array.from({ length: marks.length * width }, (_, i) => {
    const n = Math.floor(i / width)
    return gaussian() + marks[n]! * shift + (isNew[n] && i % width < newWidths ? newBy * (random() < 0.5 ? 1 : -1) : 0)
  })
  return { vectors: { width, values }, marks }
}

/** The probability of such a mean discrepancy if nothing changed. */
function discrepancy({ vectors, marks }: ReturnType<typeof madeVectors>): number {
  const kernel = new Float32Array(marks.length ** 2)
  const bandwidth = medianSquaredDistance(vectors, random)
  for (let row = 0; row < marks.length; row++) kernelRow(vectors, row, bandwidth, kernel)
  const seen = meanDiscrepancy(kernel, marks)
  const greater = times(permutations, () => meanDiscrepancy(kernel, shuffle(marks.slice(), random))).filter(
    (one) => one >= seen,
  )
  return (1 + greater.length) / (1 + permutations)
}

function tail({ vectors, marks }: ReturnType<typeof madeVectors>): number {
  const known = marks.indexOf(1)
  const distances = (first: number, end: number) =>
    Array.from({ length: end - first }, (_, n) => nearest(vectors, first + n, 0, known / 2))
  return noveltyTail(distances(known / 2, known), distances(known, marks.length)).p
}

/** Five near-duplicates of each image, all permuted as if they were independent. */
function asBursts({ vectors, marks }: ReturnType<typeof madeVectors>): ReturnType<typeof madeVectors> {
  const of = (n: number) => n - (n % 5)
  const values = Float32Array.from(vectors.values, (_, i) => {
    const n = Math.floor(i / width)
    return vectors.values[of(n) * width + (i % width)]! + 0.1 * gaussian()
  })
  return { vectors: { width, values }, marks }
}

const foundAt = (ps: readonly number[], level: number): string =>
  `${Math.round((100 * ps.filter((p) => p <= level).length) / ps.length)}%`
const driftRuns = 40
const tailRuns = 100
console.log('new images (500 known, 200 new, 64 numbers) | mean discrepancy at 0.01, 0.05 | tail at 0.01, 0.05')
for (const [name, change] of [
  ['nothing changed', { shift: 0, newShare: 0 }],
  ['all a little different', { shift: 0.08, newShare: 0 }],
  ['all different', { shift: 0.15, newShare: 0 }],
  ['one in ten is new', { shift: 0, newShare: 0.1 }],
] as const) {
  const made = Array.from({ length: driftRuns }, () => madeVectors(change))
  const [all, novel] = [made.map(discrepancy), made.map(tail)]
  console.log(
    `${name} | ${foundAt(all, 0.01)}, ${foundAt(all, 0.05)} | ${foundAt(novel, 0.01)}, ${foundAt(novel, 0.05)}`,
  )
}
for (const known of [500, 2000]) {
  const found = Array.from({ length: tailRuns }, () => tail(madeVectors({ shift: 0, newShare: 0.1, known })))
  console.log(`one in ten is new, of ${known} known | tail ${foundAt(found, 0.01)}, ${foundAt(found, 0.05)}`)
}
const bursts = Array.from({ length: 20 }, () => discrepancy(asBursts(madeVectors({ shift: 0, newShare: 0 }))))
console.log(`nothing changed, five near-duplicates each, permuted one by one | ${foundAt(bursts, 0.05)} at 0.05`)

/**
 * How often equal numbers are found different: by an index with its computed limit, with the fixed limit 0.1, and by
 * Kolmogorov–Smirnov.
 */
console.log('numbers alike, ten bins | index over its limit for 1% | over 0.1 | Kolmogorov-Smirnov at 0.01')
for (const now of [100, 200, 1000]) {
  const found = times(1000, () => {
    const [known, fresh] = [times(1000, gaussian), times(now, gaussian)]
    return { ...stabilityOf(known, fresh)!, ks: kolmogorovSmirnov(known, fresh) }
  })
  const share = (of: (one: (typeof found)[number]) => boolean) => `${(found.filter(of).length / 10).toFixed(1)}%`
  console.log(
    `1,000 and ${now} | ${share(({ index, limit }) => index > limit)} | ${share(({ index }) => index > 0.1)} | ${share(({ ks }) => ks.p <= 0.01)}`,
  )
}
