import { expect, test } from 'vitest'
import type { Model, ModelAlias } from '#contract'
import { comparedFirst } from './figures.ts'

const model = (name: string, ...aliases: ModelAlias[]) => ({ name, aliases }) as unknown as Model

test('a comparison begins with the current model, then with the one that may replace it, then with any other', () => {
  const old = model('old')
  const previous = model('previous', 'previous')
  const candidate = model('candidate', 'candidate')
  const current = model('current', 'current')
  expect(comparedFirst([old, previous, candidate, current])).toBe(current)
  expect(comparedFirst([old, previous, candidate])).toBe(candidate)
  expect(comparedFirst([old])).toBe(old)
  expect(comparedFirst([])).toBeUndefined()
})
