import { expect, it } from 'vitest'
import { annotationIdFrom, idOf, predictionId } from '#model/ids.ts'
import type { Prediction } from '#model/labels/annotation.ts'
import { accept, draw, refuse } from '#model/labels/corrections.ts'
import { apply, type Labels } from '#model/labels/diff.ts'
import { objectNumbers } from './object-numbers.ts'

const box = (x: number) => ({ shape: 'box' as const, x, y: 0, width: 5, height: 5 })
const id = (n: number) => annotationIdFrom(String(n).padStart(16, '0'))
const prediction = (n: number, x: number, classId = 1, score = 0.5): Prediction => ({
  id: predictionId(1, n),
  modelId: idOf('mdl', 1),
  classId,
  geometry: box(x),
  score,
  outcome: 'open',
})

it('counts each class from the left, and judging renumbers nothing', () => {
  const [right, left, dog, doubtful] = [
    prediction(0, 90),
    prediction(1, 10),
    prediction(2, 50, 2),
    prediction(3, 1, 1, 0.1),
  ]
  const labels: Labels = { annotations: [], predictions: [right, left, dog, doubtful], state: 'predicted' }
  const numberOf = (of: Labels, object: { id: Prediction['id'] | ReturnType<typeof id> }) =>
    objectNumbers(of, 0.3).get(object.id)
  expect([left, right, dog, doubtful].map((one) => numberOf(labels, one))).toEqual([1, 2, 1, undefined])
  const accepted = apply(labels, accept(right, id(1), { geometry: box(0) }))
  expect([left, { id: id(1) }].map((one) => numberOf(accepted, one))).toEqual([1, 2])
  const deleted = apply(accepted, refuse(left))
  expect(numberOf(deleted, { id: id(1) })).toBe(2)
  const drawn = apply(deleted, draw(box(5), 1, id(2)))
  expect(numberOf(drawn, { id: id(2) })).toBe(3)
})
