import { expect, test } from 'vitest'
import { choicesAfter, optionsOf } from './freeze-choices.ts'

test('a seed that is none is refused, not replaced', () => {
  const choices = choicesAfter(undefined)
  expect(optionsOf({ ...choices, seed: '7' })).toMatchObject({ seed: 7 })
  for (const seed of ['7.5', '-2', 'x']) expect(optionsOf({ ...choices, seed })).toBeNull()
})
