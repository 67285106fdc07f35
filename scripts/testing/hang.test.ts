import { expect, test } from 'vitest'
import { verdict } from './hang.mjs'

const minutes = (n: number) => n * 60_000

test('what runs is named every minute without a sign of life, and stopped at last', () => {
  expect([0, 0.9, 1, 3].map((n) => verdict(minutes(n), 0))).toEqual([undefined, undefined, 'note', 'note'])
  expect([1.5, 2].map((n) => verdict(minutes(n), 1))).toEqual([undefined, 'note'])
  expect(verdict(minutes(25), 3)).toBe('hung')
})
