import { expect, test } from 'vitest'
import { readMasks } from './mask-outputs.ts'

const logitsOf = (...values: number[]) => {
  const outputs = [
    { name: 'masks', dims: [1, 1, 1, 3], data: Float32Array.from(values) },
    { name: 'scores', dims: [1, 1], data: Float32Array.of(0.9) },
  ]
  return [...readMasks(outputs, { masks: ['masks'], scores: ['scores'] }, { points: [], box: null })[0]!.logits]
}

test('masks as shares of 1 are cut at a half, logits at 0', () => {
  expect(logitsOf(0, 0.25, 1)).toEqual([-0.5, -0.25, 0.5])
  expect(logitsOf(-3, 0.25, 1)).toEqual([-3, 0.25, 1])
})
