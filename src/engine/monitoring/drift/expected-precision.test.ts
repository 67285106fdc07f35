import { expect, test } from 'vitest'
import { seeded } from '../../random.ts'
import { binOf } from '../detectors/calibration.ts'
import { expectedPrecision } from './expected-precision.ts'

test('precision is foretold from confidence as well as its interval says, where the mix of confidences changes', () => {
  const random = seeded(9)
  // An overconfident model: right in 0.8 × confidence of the cases.
  const predict = (count: number, low: number) =>
    Array.from({ length: count }, (_, n) => {
      const confidence = low + (1 - low) * random()
      return { imageRow: n >> 1, class: 'dog', confidence, isRight: random() < 0.8 * confidence }
    })
  let covered = 0
  const runs = 200
  for (let run = 0; run < runs; run++) {
    const bins = Array.from({ length: 10 }, () => ({ right: 0, count: 0 }))
    for (const { confidence, isRight } of predict(600, 0.3)) {
      const bin = bins[binOf(confidence)]!
      bin.count += 1
      bin.right += isRight ? 1 : 0
    }
    const fresh = predict(300, 0.1)
    const { mean, interval } = expectedPrecision(fresh, bins)
    expect(Math.abs(mean - 0.44)).toBeLessThan(0.12)
    const chance = fresh.reduce((sum, { confidence }) => sum + 0.8 * confidence, 0) / fresh.length
    if (chance >= interval[0] && chance <= interval[1]) covered += 1
  }
  expect(covered / runs).toBeGreaterThan(0.85)
})
