import { expect, test } from 'vitest'
import { Attempts } from './attempts.ts'

const from = (name: string, address = '10.0.0.1') => ({ name, address })

test('after five failures each further one doubles the wait, up to five minutes', () => {
  let nowMs = 0
  const attempts = new Attempts(() => nowMs)
  const waits: number[] = []
  for (let n = 1; n <= 14; n++) {
    attempts.failed(from('ana'))
    waits.push(attempts.waitMs(from('ana')))
    nowMs += waits.at(-1)!
  }
  expect(waits.slice(0, 8)).toEqual([0, 0, 0, 0, 2_000, 4_000, 8_000, 16_000])
  expect(Math.max(...waits)).toBe(300_000)
})

test('guessing at many names from one address waits too; other addresses do not', () => {
  const attempts = new Attempts(() => 0)
  for (let n = 0; n < 31; n++) attempts.failed(from(`user ${n}`))
  expect(attempts.waitMs(from('somebody'))).toBeGreaterThan(0)
  expect(attempts.waitMs(from('somebody', '10.0.0.2'))).toBe(0)
})

test('people who sign in behind one address don’t make each other wait', () => {
  const attempts = new Attempts(() => 0)
  for (let n = 0; n < 200; n++) {
    attempts.failed(from(`user ${n}`))
    attempts.succeeded(from(`user ${n}`))
  }
  expect(attempts.waitMs(from('somebody'))).toBe(0)
})

test('old failures are forgotten, and a flood of names does not fill the memory', () => {
  let nowMs = 0
  const attempts = new Attempts(() => nowMs)
  for (let n = 0; n < 5; n++) attempts.failed(from('ana'))
  nowMs += 3_600_001
  attempts.failed(from('ana'))
  expect(attempts.waitMs(from('ana'))).toBe(0)
  for (let n = 0; n < 5; n++) attempts.failed(from('first'))
  for (let n = 0; n < 10_001; n++) attempts.failed(from(`${n}`, `${n}`))
  expect(attempts.waitMs(from('first'))).toBe(0)
})
