import { expect, test } from 'vitest'
import { predictionsFrom } from './mask-outputs.ts'

const scores = { name: 'scores', dims: [1, 1], data: Float32Array.of(0.9) }
const masks = (...values: number[]) => ({ name: 'masks', dims: [1, 1, 1, 3], data: Float32Array.from(values) })

test('masks as shares of 1 are cut at a half, logits at 0', () => {
  expect([...predictionsFrom(masks(0, 0.25, 1), scores, 'input')[0]!.logits]).toEqual([-0.5, -0.25, 0.5])
  expect([...predictionsFrom(masks(-3, 0.25, 1), scores, 'input')[0]!.logits]).toEqual([-3, 0.25, 1])
})
