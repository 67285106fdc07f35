import { expect, test } from 'vitest'
import { seeded } from '../random.ts'
import { VectorIndex } from './vector-index.ts'

const width = 70

/** A vector of length 127 around one of some centers, all of them far from 0. */
function vectorOf(random: () => number, center: Float64Array): Int8Array {
  const values = Float64Array.from(center, (value) => 3 + value + 0.4 * (random() - 0.5))
  const length = Math.hypot(...values)
  return Int8Array.from(values, (value) => Math.round((value / length) * 127))
}

test('the nearest are found by what they do not share, and a removed one is not', () => {
  const random = seeded(5)
  const centers = Array.from({ length: 300 }, () => Float64Array.from({ length: width }, () => random() - 0.5))
  const vectors = Array.from({ length: 6000 }, (_, n) => vectorOf(random, centers[n % centers.length]!))
  const sample = new Int8Array(vectors.length * width)
  for (const [n, vector] of vectors.entries()) sample.set(vector, n * width)
  const index = new VectorIndex(width, sample)
  for (const vector of vectors) index.add(vector)
  const asked = vectors[7]!
  const [first, ...others] = index.nearest(asked, 20)
  expect(first).toMatchObject({ place: 7 })
  expect(first!.cosine).toBeGreaterThan(0.95)
  expect(others.every(({ place }) => place % centers.length === 7)).toBe(true)
  expect(others.map(({ cosine }) => cosine)).toEqual(others.map(({ cosine }) => cosine).toSorted((a, b) => b - a))
  index.remove(7)
  expect(index.nearest(asked, 1)[0]!.place).not.toBe(7)
})
