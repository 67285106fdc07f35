import { expect, test } from 'vitest'
import { Refusals } from './refusals.ts'

test('an address that was refused too often waits for the next minute, and no other does', () => {
  let nowMs = 1000
  const refusals = new Refusals(() => nowMs)
  for (let n = 0; n < 600; n++) {
    expect(refusals.isTooMany('10.0.0.1')).toBe(false)
    refusals.add('10.0.0.1')
  }
  expect(refusals.isTooMany('10.0.0.1')).toBe(true)
  expect(refusals.isTooMany('10.0.0.2')).toBe(false)
  nowMs += 60_000
  expect(refusals.isTooMany('10.0.0.1')).toBe(false)
})
