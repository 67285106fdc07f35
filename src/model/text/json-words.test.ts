import { expect, test } from 'vitest'
import { jsonProblem } from './json-words.ts'

test.each([
  ['', 'it ends too early'],
  ['{"a": [1, 2', 'it goes wrong at line 1, column 12'],
  ['"abc', 'it ends too early'],
  ['{\n  "a": 1,\n}', 'it goes wrong at line 3, column 1'],
  ['milk, eggs', '"m" stands where it may not'],
  ['undefined', 'it is something else'],
])('%j: %s', (text, problem) => {
  let said: unknown
  try {
    JSON.parse(text)
  } catch (error) {
    said = error
  }
  expect(said).toBeInstanceOf(SyntaxError)
  expect(jsonProblem(said)).toBe(problem)
})
