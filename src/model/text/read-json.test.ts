import { expect, test } from 'vitest'
import { readJson } from './read-json.ts'

test.each([
  ['', 'line 1, column 1: a value should be here'],
  ['{"a": [1, 2', 'line 1, column 11: a ] should be here'],
  ['"abc', 'line 1, column 1: this text in quotes is not closed on its line'],
  ['{\n  "a": 1,\n}', 'line 3, column 1: a key in quotes should be here'],
  ['{"a": 1}\n{', 'line 2, column 1: the text should end here'],
  ['milk, eggs', 'line 1, column 1: here is neither a value nor a key in quotes'],
  ['undefined', 'line 1, column 1: here is neither a value nor a key in quotes'],
  ['[1]]', 'line 1, column 4: this ] closes nothing'],
  ['['.repeat(100_000), 'line 1, column 501: it is nested more than 500 deep'],
])('%.30j: %s', (text, problem) => {
  expect(readJson(text)).toEqual({ problem: `not JSON: ${problem}` })
})

test('a byte order mark is no mistake', () => {
  expect(readJson('\uFEFF[1]')).toEqual({ value: [1] })
})
