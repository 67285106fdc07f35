import fc from 'fast-check'
import { expect, test } from 'vitest'
import { wilson } from '#model/wilson.ts'
import { meanInterval } from './mean-interval.ts'

const momentsOf = (values: readonly number[]) => ({
  count: values.length,
  sum: values.reduce((sum, one) => sum + one, 0),
  squares: values.reduce((sum, one) => sum + one * one, 0),
})

test('a few equal values are not sure of their mean, and many are', () => {
  const [low, high] = meanInterval(momentsOf([1, 1, 1]), [-1, 1])
  expect(high - low).toBeGreaterThan(0.5)
  const [from, to] = meanInterval(momentsOf(Array.from({ length: 4000 }, (_, n) => (n % 2 ? 0.4 : 0.6))), [-1, 1])
  expect(to - from).toBeLessThan(0.01)
  expect(from).toBeLessThan(0.5)
  expect(to).toBeGreaterThan(0.499)
})

test('of zeros and ones it is close to the interval of a share', () => {
  fc.assert(
    fc.property(fc.integer({ min: 5, max: 300 }), fc.double({ min: 0, max: 1, noNaN: true }), (count, share) => {
      const hits = Math.round(share * count)
      const [low, high] = meanInterval({ count, sum: hits, squares: hits }, [0, 1])
      const [from, to] = wilson(hits, count)
      expect(Math.abs(low - from)).toBeLessThan(0.08)
      expect(Math.abs(high - to)).toBeLessThan(0.08)
    }),
  )
})
