import { describe, expect, it } from 'vitest'
import { auditsNeeded, errorUpperBound, evidenceOf, noAudits, provenFrom, withAudit } from './error-evidence.ts'
import { logEvidence } from './mixture-e-process.ts'

/** Generates numbers by a fixed rule, so that every run sees the same ones. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** Returns which side is proven first on images with this share of entirely wrong ones, and after how many audits. */
function audit(next: () => number, wrong: number, limit: number, atMost: number) {
  let evidence = noAudits
  for (let n = 1; n <= atMost; n++) {
    evidence = withAudit(evidence, next() < wrong ? 1 : 0, limit)
    if (logEvidence(evidence.below) >= provenFrom) return { proven: 'below', n }
    if (logEvidence(evidence.above) >= provenFrom) return { proven: 'above', n }
  }
  return { proven: 'neither', n: atMost }
}

const runs = (count: number, wrong: number, limit: number, atMost: number) => {
  const next = numbers(7)
  return Array.from({ length: count }, () => audit(next, wrong, limit, atMost))
}

describe('evidence on the error of a band', () => {
  it.each([
    [0.01, 431],
    [0.02, 214],
    [0.05, 85],
    [0.1, 41],
  ])('a limit of %d needs %d audits when nothing is wrong', (limit, audits) => {
    expect(auditsNeeded(limit)).toBe(audits)
  })

  it('needs the audits that a true error of a quarter of the limit makes usual', () => {
    const proven = runs(200, 0.0125, 0.05, 2000).filter(({ proven }) => proven === 'below')
    const median = proven.map(({ n }) => n).toSorted((a, b) => a - b)[Math.floor(proven.length / 2)]!
    expect(proven.length).toBeGreaterThan(180)
    expect(median).toBeGreaterThan(110)
    expect(median).toBeLessThan(165)
  })

  it('says rarely that an error at the limit is below it, and of a larger one that it is above', () => {
    const atLimit = runs(400, 0.1, 0.1, 500)
    expect(atLimit.filter(({ proven }) => proven === 'below').length).toBeLessThanOrEqual(20)
    expect(atLimit.filter(({ proven }) => proven === 'above').length).toBeLessThanOrEqual(20)
    expect(runs(100, 0.3, 0.1, 500).every(({ proven }) => proven === 'above')).toBe(true)
  })

  it('counts what is still needed from where it stands', () => {
    expect(auditsNeeded(0.1, evidenceOf([0, 0, 0, 0, 0], 0.1))).toBe(36)
    expect(auditsNeeded(0.1, evidenceOf([1], 0.1))).toBeGreaterThan(41)
    expect(auditsNeeded(0.1, evidenceOf(Array(41).fill(0), 0.1))).toBe(0)
  })

  it('bounds the error from above by the least limit that is proven', () => {
    expect(errorUpperBound([])).toBe(1)
    const bound = errorUpperBound(Array(41).fill(0))
    expect(bound).toBeLessThanOrEqual(0.1)
    expect(bound).toBeGreaterThan(0.095)
    expect(errorUpperBound([...Array(41).fill(0), 0.5])).toBeGreaterThan(bound)
  })
})
