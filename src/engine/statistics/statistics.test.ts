import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { seeded, shuffle } from '../random.ts'
import {
  chiSquareAbove,
  chiSquareQuantile,
  chiSquareTest,
  fisherAbove,
  holm,
  kernelRow,
  kolmogorovSmirnov,
  meanDiscrepancy,
  medianSquaredDistance,
  nearest,
  noveltyTail,
  observe,
  populationStability,
  statistic,
  type Vectors,
  wilson,
} from './index.ts'

const golden = JSON.parse(readFileSync(new URL('./fixtures/golden.json', import.meta.url), 'utf8')) as {
  shiryaevRoberts: { mean: number; values: number[]; trace: number[]; firstCross: Record<string, number> }
  kolmogorovSmirnov: { a: number[]; b: number[]; distance: number; exact: number }
}

const trace = (values: readonly number[], mean: number): number[] => {
  let state: readonly number[] = []
  return values.map((value) => {
    state = observe(state, value, mean)
    return statistic(state)
  })
}

describe('the e-detector', () => {
  const { mean, values, trace: expected, firstCross } = golden.shiryaevRoberts

  test('walks as the reference does, and is raised where it is', () => {
    const walked = trace(values, mean)
    for (const [n, one] of walked.entries()) expect(one / expected[n]!).toBeCloseTo(1, 6)
    for (const [threshold, at] of Object.entries(firstCross))
      expect(walked.findIndex((one) => one >= Number(threshold)) + 1).toBe(at)
  })

  test('runs longer than its threshold without a change, and is raised soon after one', () => {
    const random = seeded(7)
    const runs = Array.from({ length: 60 }, () => {
      let state: readonly number[] = []
      let length = 0
      while (statistic(state) < 200) {
        state = observe(state, random() < 0.1 ? 1 : 0, 0.1)
        length += 1
      }
      return length
    })
    expect(runs.reduce((sum, one) => sum + one, 0) / runs.length).toBeGreaterThan(200)
    const changed = trace(
      Array.from({ length: 2000 }, () => (random() < 0.3 ? 1 : 0)),
      0.1,
    )
    expect(changed.findIndex((one) => one >= 2000)).toBeLessThan(150)
  })

  test('places no bet that a single observation could lose', () => {
    expect(observe([], 0, 0.9).every((one) => one > 0)).toBe(true)
    expect(statistic(observe([1e12], 1, 0.01))).toBeLessThanOrEqual(1e12)
  })
})

test('Wilson intervals', () => {
  expect(wilson(0, 10)).toEqual([0, expect.closeTo(0.2775327998628892, 12)])
  expect(wilson(90, 100)).toEqual([expect.closeTo(0.8256343384950865, 12), expect.closeTo(0.9447708629393249, 12)])
  expect(wilson(1, 1000)[0]).toBeCloseTo(0.00017654637062607809, 12)
  expect(wilson(0, 0)).toEqual([0, 1])
})

test('two samples are compared exactly', () => {
  const { a, b, distance, exact } = golden.kolmogorovSmirnov
  const found = kolmogorovSmirnov(a, b)
  expect(found.distance).toBeCloseTo(distance, 12)
  expect(found.p).toBeCloseTo(exact, 10)
  expect(kolmogorovSmirnov([1, 1, 1], [1, 1]).p).toBe(1)
})

test('χ²: chances, quantiles and the mix of kinds', () => {
  expect(chiSquareAbove(3.841458820694124, 1)).toBeCloseTo(0.05, 10)
  expect(chiSquareAbove(0.5, 4)).toBeCloseTo(0.9735009788392561, 10)
  expect(chiSquareQuantile(0.01, 4)).toBeCloseTo(13.276704135987622, 8)
  expect(chiSquareTest([10, 20], [20, 10])).toBeCloseTo(0.0098235, 6)
  expect(chiSquareTest([10, 0], [20, 0])).toBe(1)
})

test('Holm: each chance times the tests that are left, never falling', () => {
  expect(holm([0.01, 0.04, 0.03])).toEqual([0.03, 0.06, 0.06])
})

test('population stability with the limit of these numbers', () => {
  const { index, limit } = populationStability([120, 80, 60, 40, 100], [20, 25, 30, 10, 15])
  expect(index).toBeCloseTo(0.200708609786422, 12)
  expect(limit).toBeCloseTo(0.16595880169984528, 8)
})

test('Fisher’s exact test, one-sided', () => {
  expect(fisherAbove({ hits: 8, count: 10 }, { hits: 1, count: 6 })).toBeCloseTo(0.02447552447, 9)
  expect(fisherAbove({ hits: 0, count: 10 }, { hits: 3, count: 6 })).toBe(1)
})

describe('vectors', () => {
  const gaussian = (random: () => number) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const sample = (count: number, shift: (n: number) => number, random: () => number): Vectors => ({
    width: 8,
    values: Float32Array.from({ length: count * 8 }, (_, i) => gaussian(random) + shift(Math.floor(i / 8))),
  })
  const discrepancy = (vectors: Vectors, marks: Uint8Array, random: () => number) => {
    const kernel = new Float32Array(marks.length ** 2)
    const bandwidth = medianSquaredDistance(vectors, random)
    for (let row = 0; row < marks.length; row++) kernelRow(vectors, row, bandwidth, kernel)
    const seen = meanDiscrepancy(kernel, marks)
    return Array.from({ length: 99 }, () => meanDiscrepancy(kernel, shuffle(marks.slice(), random))).filter(
      (one) => one >= seen,
    ).length
  }
  const marks = Uint8Array.from({ length: 90 }, (_, n) => (n < 60 ? 0 : 1))

  test('a shift of all is seen by the mean discrepancy, none without one', () => {
    const random = seeded(3)
    expect(
      discrepancy(
        sample(90, (n) => (n < 60 ? 0 : 0.8), random),
        marks,
        random,
      ),
    ).toBe(0)
    expect(
      discrepancy(
        sample(90, () => 0, random),
        marks,
        random,
      ),
    ).toBeGreaterThan(5)
  })

  test('a few far ones are seen by the tail', () => {
    const random = seeded(5)
    const vectors = sample(300, (n) => (n >= 280 ? 4 : 0), random)
    const distances = (first: number, end: number) =>
      Array.from({ length: end - first }, (_, n) => nearest(vectors, first + n, 0, 100))
    const found = noveltyTail(distances(100, 200), distances(200, 300))
    expect(found.far).toBeGreaterThanOrEqual(20)
    expect(found.p).toBeLessThan(0.01)
  })
})
