import { expect, test } from 'vitest'
import { readOptions, writtenOptions } from './option-list.ts'

test.each([
  ['small, medium,large ,', ['small', 'medium', 'large']],
  ['"red, dark", blue', ['red, dark', 'blue']],
  ['blue,"red, ""very"" dark"', ['blue', 'red, "very" dark']],
  ['a, a, "a"', ['a']],
  ['5" pipe, other', ['5" pipe', 'other']],
  ['"not closed, yet', ['"not closed, yet']],
  ['""', []],
])('options written as %s', (written, options) => {
  expect(readOptions(written)).toEqual(options)
})

test('what is written of options is read as the same options', () => {
  for (const options of [
    ['a', 'b'],
    ['a, b', 'c'],
    ['"', 'x"y', ','],
    ['5" pipe', 'red, "very" dark'],
  ])
    expect(readOptions(writtenOptions(options))).toEqual(options)
})
