import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DotKernel, toSamples } from '../embeddings/for-threads.ts'
import { noProgress } from '../progress.ts'
import { shapley, shapleyOfVote } from './shapley.ts'

/** Values from a separate implementation, checked against all orders of the objects. */
const golden = JSON.parse(readFileSync(new URL('./fixtures/knn-shapley.json', import.meta.url), 'utf8')) as {
  k: number
  labels: number[]
  rank_distance: number[]
  test_label: number
  values: number[]
}

/**
 * The share of the k nearest that are right: the worth of a vote. With fewer than k objects the missing ones count as
 * wrong.
 */
const worth = (isRight: readonly number[], k: number): number =>
  isRight.slice(0, k).reduce((sum, one) => sum + one, 0) / k

/** Computes by definition: the mean, over all orders, of what an object adds to those before it. */
function byDefinition(isRight: readonly number[], k: number): number[] {
  const values = isRight.map(() => 0)
  let orders = 0
  const visit = (before: readonly number[]): void => {
    if (before.length === isRight.length) orders += 1
    for (let n = 0; n < isRight.length; n++) {
      if (before.includes(n)) continue
      visit([...before, n])
    }
  }
  visit([])
  const add = (before: readonly number[]): void => {
    for (let n = 0; n < isRight.length; n++) {
      if (before.includes(n)) continue
      const after = [...before, n]
      const near = (list: readonly number[]) =>
        worth(
          list.toSorted((a, b) => a - b).map((i) => isRight[i]!),
          k,
        )
      let rest = 1
      for (let left = isRight.length - after.length; left > 1; left--) rest *= left
      values[n]! += ((near(after) - near(before)) * rest) / orders
      add(after)
    }
  }
  add([])
  return values
}

const isRight = fc.array(fc.constantFrom(0, 1), { maxLength: 40 })

describe('what objects are worth to a vote', () => {
  test('R100: the closed form gives the numbers of the reference', () => {
    const nearestFirst = golden.labels.map((_, n) => golden.rank_distance.indexOf(n))
    const values = shapleyOfVote(
      nearestFirst.map((n) => Number(golden.labels[n] === golden.test_label)),
      golden.k,
    )
    for (const [place, n] of nearestFirst.entries()) expect(values[place]).toBeCloseTo(golden.values[n]!, 10)
  })

  test('R100: it is the mean over all orders of what an object adds', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, 1), { maxLength: 5 }), fc.integer({ min: 1, max: 6 }), (right, k) => {
        const values = shapleyOfVote(right, k)
        for (const [n, value] of byDefinition(right, k).entries()) expect(values[n]).toBeCloseTo(value, 10)
      }),
      { numRuns: 60 },
    )
  })

  test('R100: the values of all objects add up to what the vote is worth', () => {
    fc.assert(
      fc.property(isRight, fc.integer({ min: 1, max: 12 }), (right, k) => {
        const sum = shapleyOfVote(right, k).reduce((total, value) => total + value, 0)
        expect(sum).toBeCloseTo(worth(right, k), 10)
      }),
    )
  })

  test('R100: over a golden set the values add up to the mean share of right votes, each class counting as one', () => {
    const vector = fc.array(fc.integer({ min: -90, max: 90 }), { minLength: 3, maxLength: 3 })
    const objects = fc.array(fc.record({ classId: fc.integer({ min: 1, max: 3 }), vector }), {
      minLength: 1,
      maxLength: 12,
    })
    const samples = (list: { classId: number; vector: number[] }[]) =>
      toSamples(
        list.map(({ classId, vector }, n) => ({
          image: n,
          classId,
          vector: new Uint8Array(Int8Array.from(vector).buffer),
        })),
      )
    fc.assert(
      fc.property(objects, objects, (players, judges) => {
        const values = shapley(samples(players), players.length, samples(judges), noProgress)
        const sizeOf = (classId: number) => players.filter((one) => one.classId === classId).length
        const sum = players.reduce((total, { classId }, n) => total + values[n]! / sizeOf(classId), 0)
        const dot = (a: number[], b: number[]) => a.reduce((total, value, d) => total + value * b[d]!, 0)
        const votes = judges.map((judge) => ({
          classId: judge.classId,
          worth: worth(
            players
              .map(({ classId, vector }) => ({ classId, dot: dot(vector, judge.vector) }))
              .toSorted((a, b) => b.dot - a.dot)
              .map(({ classId }) => Number(classId === judge.classId)),
            5,
          ),
        }))
        const classes = [...new Set(judges.map(({ classId }) => classId))]
        const expected = classes.reduce((total, classId) => {
          const own = votes.filter((vote) => vote.classId === classId)
          return total + own.reduce((all, vote) => all + vote.worth, 0) / own.length
        }, 0)
        expect(sum).toBeCloseTo(expected, 8)
      }),
    )
  })

  test('R100: a mislabelled object is worth less than nothing, and what is not described is unknown', () => {
    const look = (direction: number) =>
      new Uint8Array(Int8Array.from({ length: 4 }, (_, d) => (d === direction ? 127 : 0)).buffer)
    const objects = Array.from({ length: 20 }, (_, n) => ({ image: n, classId: 1 + (n % 2), vector: look(n % 2) }))
    // Of equal objects the first is nearest.
    const wrong = { image: 20, classId: 2, vector: look(0) }
    const judges = toSamples([
      { image: 0, classId: 1, vector: look(0) },
      { image: 1, classId: 2, vector: look(1) },
    ])
    const values = shapley(toSamples([wrong, ...objects]), 22, judges, noProgress)
    expect(values[20]).toBeLessThan(0)
    expect(Math.min(...values.slice(0, 20))).toBeGreaterThan(0)
    expect(values[21]).toBeNaN()
  })
})

test('R94: products that are computed many at a time are those of one by one', () => {
  const numbers = fc.integer({ min: -128, max: 127 })
  fc.assert(
    fc.property(
      fc
        .integer({ min: 1, max: 40 })
        .chain((width) =>
          fc.array(fc.array(numbers, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 11 }),
        ),
      fc.nat(),
      (rows, pick) => {
        const width = rows[0]!.length
        const kernel = new DotKernel({ count: rows.length, width, vectors: Int8Array.from(rows.flat()) })
        const of = pick % rows.length
        const first = pick % (of + 1)
        const expected = rows.slice(first).map((row) => row.reduce((sum, value, d) => sum + value * rows[of]![d]!, 0))
        expect([...kernel.dotsOf(of, first, rows.length)]).toEqual(expected)
      },
    ),
  )
})
