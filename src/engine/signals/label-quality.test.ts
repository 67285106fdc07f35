import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { labelQualityOf, type ScoredBox } from './label-quality.ts'

const box = (class_id: number, x: number, width = 100) => ({ class_id, x, y: 0, width, height: 100 })
const predicted = (class_id: number, x: number, score = 0.95, width = 100): ScoredBox => ({
  ...box(class_id, x, width),
  score,
})
const labels = [box(1, 0), box(2, 300)]
const right = [predicted(1, 0), predicted(2, 300)]

const placed = fc.record({
  class_id: fc.integer({ min: 1, max: 3 }),
  x: fc.integer({ min: 0, max: 300 }),
  y: fc.integer({ min: 0, max: 300 }),
  width: fc.integer({ min: 0, max: 200 }),
  height: fc.integer({ min: 0, max: 200 }),
})
const scored = fc.tuple(placed, fc.double({ min: 0, max: 1, noNaN: true })).map(([one, score]) => ({ ...one, score }))

describe('how likely labels are right', () => {
  test('R99: labels that are as predicted are right, and so are none where nothing is predicted', () => {
    expect(labelQualityOf(labels, right)).toBeCloseTo(1, 10)
    expect(labelQualityOf([], [])).toBe(1)
    expect(labelQualityOf(labels, [])).toBe(1)
  })

  test('R99: an overlooked object, a badly located box and a swapped class each make them doubtful', () => {
    const overlooked = labelQualityOf(labels, [...right, predicted(1, 600)])
    const shifted = labelQualityOf([box(1, 60), labels[1]!], right)
    const swapped = labelQualityOf([box(2, 0), labels[1]!], right)
    for (const quality of [overlooked, shifted, swapped]) expect(quality).toBeLessThan(0.75)
    // A score of 0.05 among two of 1: close to the worst; the other kinds have no evidence.
    expect(overlooked).toBeCloseTo(0.05 ** (1 / 3), 3)
  })

  test('R99: the surer the model and the farther the box, the more doubtful', () => {
    const overlooked = [0.5, 0.7, 0.9].map((score) => labelQualityOf(labels, [...right, predicted(1, 600, score)]))
    const shifted = [10, 30, 60, 90].map((x) => labelQualityOf([box(1, x), labels[1]!], right))
    for (const qualities of [overlooked, shifted]) expect(qualities).toEqual(qualities.toSorted((a, b) => b - a))
  })

  test('R99: what the model is not sure of is no evidence of an object or a class', () => {
    expect(labelQualityOf(labels, [...right, predicted(1, 600, 0.49), predicted(3, 0, 0.49)])).toBeCloseTo(1, 10)
  })

  test('R99: two objects of two classes at one place are no swap', () => {
    const both = [box(1, 0), box(2, 0)]
    expect(labelQualityOf(both, [predicted(1, 0), predicted(2, 0)])).toBeCloseTo(1, 10)
  })

  test('R99: it is from 0 to 1, and the order of boxes changes nothing', () => {
    fc.assert(
      fc.property(fc.array(placed, { maxLength: 6 }), fc.array(scored, { maxLength: 6 }), (some, predictions) => {
        const quality = labelQualityOf(some, predictions)
        expect(quality).toBeGreaterThanOrEqual(0)
        expect(quality).toBeLessThanOrEqual(1 + 1e-12)
      }),
    )
  })
})
