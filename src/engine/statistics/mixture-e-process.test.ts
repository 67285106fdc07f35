import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { seeded } from '../random.ts'
import { addEvidence, logEvidence, noEvidence } from './mixture-e-process.ts'
import { evidenceValue, exposureWeight } from './paired-difference.ts'

const golden: { differences: number[]; worse: number[]; noWorse: number[] } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'fixtures/evidence.json'), 'utf8'),
)

function trace(claim: 'worse' | 'noWorse', margin: number): number[] {
  let sums = noEvidence
  return golden.differences.map((difference) => {
    sums = addEvidence(sums, evidenceValue(claim, difference, margin))
    return Math.exp(logEvidence(sums))
  })
}

describe('mixture e-process', () => {
  it('gives the golden evidence at each look', () => {
    for (const [i, e] of trace('worse', 0).entries()) expect(e).toBeCloseTo(golden.worse[i]!, 7)
    for (const [i, e] of trace('noWorse', -0.02).entries()) expect(e).toBeCloseTo(golden.noWorse[i]!, 7)
  })

  it('does not depend on the order, and goes on from what was stored', () => {
    const values = [0.3, -1, 0.02, 1, -0.4]
    const add = (sums: readonly number[], z: number) => addEvidence(sums, z)
    const forward = values.reduce(add, noEvidence)
    const stored = JSON.parse(JSON.stringify(values.slice(2).toReversed().reduce(add, noEvidence)))
    expect(logEvidence(values.slice(0, 2).reduce(add, stored))).toBeCloseTo(logEvidence(forward), 12)
  })

  it('refuses a value outside of −1…1, for which the promise does not hold', () => {
    expect(() => addEvidence(noEvidence, 1.01)).toThrow(RangeError)
    expect(() => addEvidence(noEvidence, Number.NaN)).toThrow(RangeError)
  })

  it('reaches 20:1 without a reason in at most 5 % of streams, at every look, also with weights', () => {
    const random = seeded(11)
    let alarms = 0
    for (let stream = 0; stream < 200; stream++) {
      let sums = noEvidence
      for (let look = 0; look < 500 && sums !== null; look++) {
        const shown = random() < 0.2 ? 'candidate' : 'current'
        const difference = random() < 0.6 ? 0 : (random() - 0.5) * 1.8
        sums = addEvidence(sums, evidenceValue('worse', difference, 0, exposureWeight(0.2, shown)))
        if (logEvidence(sums) >= Math.log(20)) {
          alarms += 1
          break
        }
      }
    }
    expect(alarms).toBeLessThanOrEqual(10)
  })
})

describe('weights by exposure', () => {
  it('let either side make half of the estimate', () => {
    for (const share of [0.05, 0.2, 0.5]) {
      const candidate = exposureWeight(share, 'candidate')
      const current = exposureWeight(share, 'current')
      expect(share * candidate.weight).toBeCloseTo(0.5, 12)
      expect((1 - share) * current.weight).toBeCloseTo(0.5, 12)
      expect(Math.max(candidate.weight, current.weight)).toBeLessThanOrEqual(candidate.maxWeight + 1e-12)
    }
  })

  it('keep each value between −1 and 1, at the ends too', () => {
    for (const difference of [-1, 1])
      for (const shown of ['current', 'candidate'] as const)
        for (const share of [0, 0.05, 0.5, 1]) {
          const value = evidenceValue('noWorse', difference, -0.02, exposureWeight(share, shown))
          expect(Math.abs(value)).toBeLessThanOrEqual(1)
        }
  })
})
