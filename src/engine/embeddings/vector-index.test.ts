import { expect, test } from 'vitest'
import { seeded } from '../random.ts'
import { CodeScan } from './code-scan.ts'
import { VectorIndex } from './vector-index.ts'

const width = 70

/** A vector of length 127 around one of some centers, all of them far from 0. */
function vectorOf(random: () => number, center: Float64Array): Int8Array {
  const values = Float64Array.from(center, (value) => 3 + value + 0.4 * (random() - 0.5))
  const length = Math.hypot(...values)
  return Int8Array.from(values, (value) => Math.round((value / length) * 127))
}

test('the codes that differ the least are found over all words of a code', () => {
  const random = seeded(3)
  const scan = new CodeScan(50, 3)
  for (let i = 0; i < scan.codes.length; i++) scan.codes[i] = random() * 2 ** 32
  const asked = Uint32Array.from({ length: 6 }, () => random() * 2 ** 32)
  const bits = (a: number, b: number) => [...((a ^ b) >>> 0).toString(2)].filter((bit) => bit === '1').length
  const plainly = Array.from({ length: 50 }, (_, row) =>
    asked.reduce((sum, word, i) => sum + bits(word, scan.codes[row * 6 + i]!), 0),
  )
  const sorted = plainly.toSorted((a, b) => a - b)
  for (const most of [5, 20, 50]) {
    const limit = sorted[most]! > sorted[most - 1]! || most === 50 ? sorted[most - 1]! : sorted[most - 1]! - 1
    const within = plainly.flatMap((differing, place) => (differing <= limit ? [place] : []))
    expect([...scan.nearest(asked, 50, most, 1)]).toEqual(within)
  }
  expect(scan.nearest(asked, 50, 1, 9).length).toBeGreaterThanOrEqual(9)
})

test('the nearest are found among many, by what they do not share, and a removed one is not', () => {
  const random = seeded(5)
  const centers = Array.from({ length: 300 }, () => Float64Array.from({ length: width }, () => random() - 0.5))
  const vectors = Array.from({ length: 45_000 }, (_, n) => vectorOf(random, centers[n % centers.length]!))
  const sample = new Int8Array(vectors.length * width)
  for (const [n, vector] of vectors.entries()) sample.set(vector, n * width)
  const index = new VectorIndex(width, sample, 20_000 * width)
  for (const vector of vectors) index.add(vector)
  const asked = vectors[7]!
  const [first, ...others] = index.nearest(asked, 100)
  expect(first).toMatchObject({ place: 7 })
  expect(first!.cosine).toBeGreaterThan(0.95)
  expect(others.every(({ place }) => place % centers.length === 7)).toBe(true)
  expect(others.map(({ cosine }) => cosine)).toEqual(others.map(({ cosine }) => cosine).toSorted((a, b) => b - a))
  index.remove(7)
  expect(index.nearest(asked, 1)[0]!.place).not.toBe(7)
})
