import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { logSignEvidence } from './sign-e-value.ts'

const golden: { sign: { wins: number; losses: number; e: number }[] } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'fixtures/evidence.json'), 'utf8'),
)

it('the evidence of wins against losses has its golden values', () => {
  for (const { wins, losses, e } of golden.sign) expect(Math.exp(logSignEvidence(wins, losses)) / e).toBeCloseTo(1, 10)
})

it('stays finite over thousands of units', () => {
  expect(logSignEvidence(20_000, 10)).toBeGreaterThan(10_000)
  expect(logSignEvidence(0, 20_000)).toBeLessThan(0)
})
