import fc from 'fast-check'
import { expect, test } from 'vitest'
import { calibrated, uncalibrated } from '#model/confidence-map.ts'
import { fitConfidences } from './fit-confidences.ts'

test('predictions that are right less often than they say are said to be so', () => {
  // Of predictions with confidence s, s² are right.
  const verdicts = Array.from({ length: 2000 }, (_, n) => {
    const score = (n % 100) / 100
    return { score, isRight: (Math.floor(n / 100) + 0.5) / 20 < score ** 2 }
  })
  const map = fitConfidences(verdicts)
  for (const said of [0.2, 0.5, 0.8]) {
    expect(calibrated(map, said)).toBeCloseTo(said ** 2, 1)
    expect(uncalibrated(map, calibrated(map, said))).toBeCloseTo(said, 9)
  }
})

test('a map keeps 0, 1 and the order of confidences, whatever it was fitted on', () => {
  const one = fc.record({ score: fc.double({ min: 0, max: 1, noNaN: true }), isRight: fc.boolean() })
  fc.assert(
    fc.property(fc.array(one, { maxLength: 300 }), (verdicts) => {
      const map = fitConfidences(verdicts)
      expect([calibrated(map, 0), calibrated(map, 1)]).toEqual([0, 1])
      for (const [n, [said, means]] of map.slice(1).entries()) {
        expect(said).toBeGreaterThan(map[n]![0])
        expect(means).toBeGreaterThan(map[n]![1])
      }
    }),
  )
})
