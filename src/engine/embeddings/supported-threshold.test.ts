import { expect, test } from 'vitest'
import { type ScoredVerdict, supportedThreshold } from './supported-threshold.ts'

const verdicts = (...rows: [score: number, isRight: boolean][]): ScoredVerdict[] =>
  rows.map(([score, isRight]) => ({ score, isRight }))
const good = verdicts([0.9, true], [0.8, true], [0.7, true], [0.6, true], [0.5, true], [0.4, false], [0.3, false])

test('a threshold is the lowest that is right often enough on one half, and it stands only where the other agrees', () => {
  expect(supportedThreshold(good, good)).toEqual({
    score: 0.3,
    precision: 5 / 7,
    low: expect.closeTo(0.359, 3),
    proposals: 7,
  })
  const wrong = good.map(({ score }) => ({ score, isRight: false }))
  expect(supportedThreshold(good, wrong)).toBeNull()
  expect(supportedThreshold(wrong, good)).toBeNull()
  expect(supportedThreshold(good, good.slice(0, 4))).toBeNull()
  expect(supportedThreshold(good.slice(0, 4), good)).toBeNull()
  expect(supportedThreshold([], [])).toBeNull()
})

test('predictions of one score are taken together', () => {
  const tied = verdicts(
    [0.5, true],
    [0.5, true],
    [0.5, true],
    [0.5, true],
    [0.5, true],
    [0.5, false],
    [0.5, false],
    [0.5, false],
  )
  expect(supportedThreshold(tied, good)).toBeNull()
})
