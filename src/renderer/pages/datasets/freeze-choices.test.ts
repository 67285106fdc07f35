import { expect, test } from 'vitest'
import { choicesAfter, optionsOf } from './freeze-choices.ts'

test('refuses an invalid seed', () => {
  const choices = choicesAfter(undefined)
  expect(optionsOf({ ...choices, seed: '7' })).toMatchObject({ seed: 7 })
  for (const seed of ['7.5', '-2', 'x']) expect(optionsOf({ ...choices, seed })).toBeNull()
})
