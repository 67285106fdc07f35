import { expect, test } from 'vitest'
import { quantile } from './quantile.ts'

test('is the smallest value that the share of all does not exceed', () => {
  const values = Array.from({ length: 20 }, (_, n) => 20 - n)
  expect([0.05, 0.5, 0.95, 0.96, 1].map((share) => quantile(values, share))).toEqual([1, 10, 19, 20, 20])
  expect(quantile([7], 0.95)).toBe(7)
})
