import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dayMs } from '#model/units.ts'
import { toSamples } from '../embeddings/for-threads.ts'
import { noProgress } from '../progress.ts'
import { seeded } from '../random.ts'
import { fittedHalfLife, staleness } from './staleness.ts'

const days = 400

/** Makes one object per image and day. Its look turns by `turn` over the whole time, with some randomness. */
function history(turn: number, count = 400) {
  const random = seeded(7)
  const objects = Array.from({ length: count }, (_, n) => {
    const angle = (turn * n) / count + (random() - 0.5) * 0.5
    const vector = Int8Array.of(Math.round(127 * Math.cos(angle)), Math.round(127 * Math.sin(angle)))
    return { image: n, classId: 1, vector: new Uint8Array(vector.buffer) }
  })
  return {
    samples: toSamples(objects),
    images: { count, takenAt: Float64Array.from({ length: count }, (_, n) => (n * days * dayMs) / count) },
  }
}

describe('what images lose by their age', () => {
  test('R103: where looks change with time the newest has lost nothing, and each older one more', () => {
    const { samples, images } = history(Math.PI / 2)
    const found = staleness(samples, images, noProgress)
    expect(found.halfLife.get(1)).toBeGreaterThan(5)
    expect(found.halfLife.get(1)).toBeLessThan(days)
    const values = [...found.staleness]
    expect(values.at(-1)).toBe(0)
    expect(values).toEqual(values.toSorted((a, b) => b - a))
    const faster = staleness(history(Math.PI).samples, images, noProgress)
    expect(Number(faster.halfLife.get(1))).toBeLessThan(Number(found.halfLife.get(1)))
  })

  test('R103: where looks do not change age costs nothing', () => {
    const { samples, images } = history(0)
    const found = staleness(samples, images, noProgress)
    expect(found.halfLife.get(1)).toBe('none')
    expect(new Set(found.staleness)).toEqual(new Set([0]))
  })

  test('R103: of too few objects, or too short a time, nothing is known', () => {
    const few = history(1, 100)
    expect([...staleness(few.samples, few.images, noProgress).staleness].every(Number.isNaN)).toBe(true)
    const { samples, images } = history(1)
    const short = { ...images, takenAt: images.takenAt.map((at) => at / 20) }
    expect(staleness(samples, short, noProgress).halfLife.size).toBe(0)
  })

  test('R103: an image of which one class is unknown is unknown, and else has lost what its freshest class has', () => {
    const { samples, images } = history(Math.PI / 2)
    const rows = Array.from({ length: samples.count }, (_, i) => ({
      image: samples.imageOf[i]!,
      classId: 1,
      vector: new Uint8Array(samples.vectors.slice(i * 2, i * 2 + 2).buffer),
    }))
    const odd = { ...rows[0]!, classId: 2 }
    const { staleness: values } = staleness(toSamples([...rows, odd]), images, noProgress)
    expect(values[0]).toBeNaN()
    expect(values[1]).toBeGreaterThan(0)
  })

  test('R103: the half-life is the one whose weights give the ages seen their mean', () => {
    const ages = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 2, maxLength: 50 })
    fc.assert(
      fc.property(ages, fc.double({ min: 2, max: 500, noNaN: true }), (some, halfLife) => {
        const list = Float64Array.from(some)
        const weights = list.map((age) => 2 ** (-age / halfLife))
        const sum = weights.reduce((a, b) => a + b, 0)
        const mean = list.reduce((total, age, n) => total + age * weights[n]!, 0) / sum
        const all = list.reduce((total, age) => total + age, 0) / list.length
        fc.pre(sum > 0 && mean < all - 0.01)
        const fitted = Number(fittedHalfLife(list, mean))
        const again = list.map((age) => 2 ** (-age / fitted))
        const total = again.reduce((a, b) => a + b, 0)
        expect(list.reduce((of, age, n) => of + age * again[n]!, 0) / total).toBeCloseTo(mean, 3)
      }),
    )
  })
})
