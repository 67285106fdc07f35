import { expect, test } from 'vitest'
import { seeded } from '../../random.ts'
import { centered, meanOf } from '../vectors.ts'
import { interest } from './interest.ts'
import { neighborhood } from './neighborhood.ts'
import { principalPlane } from './principal-plane.ts'

const width = 24
const groups = 4

/** Rows around four centers in turn; all of them share a strong direction. */
function rows(count: number) {
  const random = seeded(2)
  const centers = Array.from({ length: groups }, () => Float64Array.from({ length: width }, () => random() - 0.5))
  const vectors = new Int8Array(count * width)
  for (let n = 0; n < count; n++) {
    const values = centers[n % groups]!.map((value) => 1 + value + 0.15 * (random() - 0.5))
    const length = Math.hypot(...values)
    vectors.set(
      Int8Array.from(values, (value) => Math.round((value / length) * 127)),
      n * width,
    )
  }
  const all = { count, width, vectors }
  return centered(all, meanOf(all))
}

/** The mean distance inside of a group, as a share of that between groups. */
function tightness(places: Float32Array): number {
  const sums = { inside: [0, 0], between: [0, 0] } as const
  const count = places.length / 2
  for (let a = 0; a < count; a += 3)
    for (let b = a + 1; b < count; b++) {
      const sum = a % groups === b % groups ? sums.inside : sums.between
      const distance = Math.hypot(places[2 * a]! - places[2 * b]!, places[2 * a + 1]! - places[2 * b + 1]!)
      ;(sum as [number, number])[0] += distance
      ;(sum as [number, number])[1] += 1
    }
  return sums.inside[0] / sums.inside[1] / (sums.between[0] / sums.between[1])
}

test('alike rows stand together on the plane, and closer once they are arranged', () => {
  const plane = principalPlane(rows(400))
  const arranged = neighborhood(rows(400), () => undefined)!
  expect(tightness(plane)).toBeLessThan(0.7)
  expect(tightness(arranged)).toBeLessThan(0.35)
  expect(neighborhood(rows(10), () => undefined)).toBeNull()
})

test('a batch takes one of each kind that is not reviewed first, and new kinds are novel', () => {
  const all = rows(40)
  const isReviewed = Uint8Array.from({ length: 40 }, (_, n) => (n % groups === 0 && n < 20 ? 1 : 0))
  const { novelty, diversity } = interest(all, isReviewed, () => undefined)
  const first = [1, 2, 3].map((place) => diversity.indexOf(place) % groups)
  expect(first.toSorted()).toEqual([1, 2, 3])
  expect(diversity[0]).toBe(0)
  expect(novelty[24]!).toBeLessThan(novelty[25]! / 3)
  expect(interest(all, new Uint8Array(40), () => undefined).novelty[0]).toBeNaN()
})
