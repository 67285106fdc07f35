import { expect, it } from 'vitest'
import { precisionAt } from './precision-at.ts'

const verdicts = [
  { score: 0.9, isRight: true },
  { score: 0.8, isRight: true },
  { score: 0.6, isRight: false },
  { score: 0.4, isRight: false },
]

it('counts what was reviewed from the cut-off on, and is less sure the fewer that are', () => {
  const all = precisionAt(verdicts, 0)
  const best = precisionAt(verdicts, 0.8)
  expect(all).toMatchObject({ reviewed: 4, right: 2 })
  expect(best).toMatchObject({ reviewed: 2, right: 2, high: 1 })
  expect(best.low).toBeGreaterThan(0.3)
  expect(best.low).toBeLessThan(0.5)
  expect(precisionAt(verdicts, 0.95)).toMatchObject({ reviewed: 0, low: 0, high: 1 })
})
