import { expect, test } from 'vitest'
import { PlanId } from '#model/ids.ts'
import {
  daysFrom,
  idFrom,
  numberBetween,
  percentFrom,
  placeFrom,
  splitFrom,
  timeFrom,
  wholeNumber,
} from './arguments.ts'
import { UsageError } from './outcome.ts'

test.each(['', ' ', '1.5', '-1', 'x', '1e99', 'NaN', 'Infinity', '0x10', '0b1'])('%j is not a whole number', (text) => {
  expect(() => wholeNumber(0)(text)).toThrow(UsageError)
})

test('numbers keep to their bounds', () => {
  expect(wholeNumber(1)('12')).toBe(12)
  expect(numberBetween(0, 1)('0.25')).toBe(0.25)
  expect([percentFrom('20'), percentFrom('2.5%')]).toEqual([20, 2.5])
  for (const text of ['1.01', '-0.1', '', 'half', '0x1']) expect(() => numberBetween(0, 1)(text)).toThrow(UsageError)
})

test('a split has three parts', () => {
  expect(splitFrom('80/10/10')).toEqual([80, 10, 10])
  for (const text of ['80', '80/20', '80/10/5/5', '80/10/x', '80//20', '80/10/-5'])
    expect(() => splitFrom(text)).toThrow(UsageError)
})

test('a time is ISO 8601; a date alone is midnight UTC', () => {
  expect(timeFrom('2026-01-31')).toBe(Date.UTC(2026, 0, 31))
  expect(timeFrom('2026-01-31T12:00:00+01:00')).toBe(Date.UTC(2026, 0, 31, 11))
  for (const text of ['2026', 'yesterday', '31.1.2026', '2026-13-01', '2026-01-31Tnoon'])
    expect(() => timeFrom(text)).toThrow(UsageError)
})

test('a place is a path or an address; storage that is not read says what to use instead', () => {
  expect(placeFrom('s3://team/v1')).toBe('s3://team/v1')
  expect(placeFrom('/exports/../v1')).toBe('/v1')
  expect(() => placeFrom('gs://team/v1')).toThrow('HMAC keys')
  for (const text of ['az://team/v1', 'https://team.blob.core.windows.net/v1'])
    expect(() => placeFrom(text)).toThrow('S3 gateway')
})

test('an id has its prefix', () => {
  expect(idFrom(PlanId, 'pln_1', 'pln_12')).toBe('pln_12')
  for (const text of ['12', 'img_12', 'pln_0', 'pln_1 '])
    expect(() => idFrom(PlanId, 'pln_1', text)).toThrow(UsageError)
})

test('days may have their unit', () => {
  expect(['30', '30d', '0.5d'].map(daysFrom)).toEqual([30, 30, 0.5])
  for (const text of ['d', '30h', '-1d', '']) expect(() => daysFrom(text)).toThrow(UsageError)
})
