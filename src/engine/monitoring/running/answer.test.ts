import { expect, test } from 'vitest'
import { type AnsweredObject, answerChange } from './answer.ts'

const object = (score: number, x = 10, modelClass = 0): AnsweredObject => [modelClass, score, x, 10, 40, 30]

test('an answer changes by confidence, by objects that come or go, and not by rounding or order', () => {
  const before = [object(0.9), object(0.4, 200), object(0.0500001, 300)]
  expect(answerChange(before, [object(0.4, 200.3), object(0.90001)])).toBeLessThan(1e-4)
  expect(answerChange(before, [object(0.9), object(0.38, 200)])).toBeCloseTo(0.02, 9)
  expect(answerChange(before, [object(0.9)])).toBe(0.4)
  expect(answerChange(before, [object(0.9), object(0.4, 202), object(0.3, 10, 1)])).toBe(0.4)
  expect(answerChange([], [])).toBe(0)
  // Confidence distinguishes two objects in one place.
  expect(answerChange([object(0.9), object(0.3)], [object(0.3), object(0.9)])).toBe(0)
})
