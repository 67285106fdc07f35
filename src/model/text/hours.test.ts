import { expect, test } from 'vitest'
import { hoursText } from './hours.ts'

test('time is told in the unit that a user would choose', () => {
  expect([0, 45, 600, 5399, 11_520, -1200, 720_000].map((seconds) => hoursText(seconds))).toEqual([
    '0 s',
    '45 s',
    '10 min',
    '90 min',
    '3.2 h',
    '−20 min',
    '200 h',
  ])
  expect(hoursText(-0.2)).toBe('0 s')
  expect(hoursText(11_520, (value) => value.toFixed(1).replace('.', ','))).toBe('3,2 h')
})
