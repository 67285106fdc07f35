import { expect, test } from 'vitest'
import { coincidences, nominalAlpha } from './krippendorff.ts'

/** Rows are users, columns units; `.` means no value. */
const alpha = (...users: string[]): number | null => {
  const rows = users.map((text) => text.split(' '))
  const units = rows[0]!.map((_, n) => rows.map((row) => row[n]!).filter((value) => value !== '.'))
  return nominalAlpha(units.map(coincidences))
}

// The examples A, B and C of K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011).
test('gives the published values: two observers with two values', () => {
  expect(alpha('0 1 0 0 0 0 0 0 1 0', '1 1 1 0 0 1 0 0 0 0')).toBeCloseTo(0.095, 3)
})

test('gives the published values: two observers with five values', () => {
  expect(alpha('a a b b d c c c e d d a', 'b a b b b c c c e d d d')).toBeCloseTo(0.692, 3)
})

test('gives the published values: four observers, values missing', () => {
  expect(
    alpha('1 2 3 3 2 1 4 1 2 . . .', '1 2 3 3 2 2 4 1 2 5 . 3', '. 3 3 3 2 3 4 2 2 5 1 .', '1 2 3 3 2 4 4 1 2 5 1 .'),
  ).toBeCloseTo(0.743, 3)
})

test('says nothing where nothing can be told', () => {
  expect(alpha('a a a', 'a a a')).toBeNull()
  expect(alpha('a b .', '. . c')).toBeNull()
  expect(alpha('a b', 'a b')).toBe(1)
})
