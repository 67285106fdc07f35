import { expect, test } from 'vitest'
import { jsonProblem } from './json-error-text.ts'

test.each([
  ['', 'it ends too early'],
  ['{"a": [1, 2', 'it goes wrong at line 1, column 12'],
  ['"abc', 'it ends too early'],
  ['{\n  "a": 1,\n}', 'it goes wrong at line 3, column 1'],
  ['milk, eggs', '"m" stands where it may not'],
  ['undefined', 'it is something else'],
])('%j: %s', (text, problem) => {
  let thrown: unknown
  try {
    JSON.parse(text)
  } catch (error) {
    thrown = error
  }
  expect(thrown).toBeInstanceOf(SyntaxError)
  expect(jsonProblem(thrown)).toBe(problem)
})
