import { expect, test } from 'vitest'
import { verdict } from './hang.mjs'

const minutes = (n: number) => n * 60_000

test('what runs is named every few minutes without a sign of life, and stopped at last', () => {
  expect([0, 3, 4, 7].map((n) => verdict(minutes(n), 0))).toEqual([undefined, undefined, 'note', 'note'])
  expect([5, 8].map((n) => verdict(minutes(n), 1))).toEqual([undefined, 'note'])
  expect(verdict(minutes(20), 4)).toBe('hung')
})
