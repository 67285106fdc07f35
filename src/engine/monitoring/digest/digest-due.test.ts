import { expect, test } from 'vitest'
import { isDigestDue } from './scheduled-digest.ts'

const at = (day: number, hour: number): number => new Date(2026, 10, day, hour).getTime()

test('a digest is due once a day, or once since the day of the week that was chosen', () => {
  // The 23rd is a Monday.
  expect(isDigestDue('never', null, at(23, 12))).toBe(false)
  expect(isDigestDue('daily', null, at(23, 12))).toBe(true)
  expect(isDigestDue('daily', at(23, 1), at(23, 23))).toBe(false)
  expect(isDigestDue('daily', at(22, 23), at(23, 0))).toBe(true)
  expect(isDigestDue('monday', at(22, 23), at(23, 0))).toBe(true)
  expect(isDigestDue('monday', at(23, 1), at(29, 23))).toBe(false)
  // The app was closed on Monday.
  expect(isDigestDue('monday', at(20, 9), at(25, 9))).toBe(true)
  expect(isDigestDue('sunday', at(22, 9), at(28, 9))).toBe(false)
  expect(isDigestDue('sunday', at(21, 9), at(23, 9))).toBe(true)
})
