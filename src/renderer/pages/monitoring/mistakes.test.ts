import { expect, test } from 'vitest'
import type { ModelId } from '#model/ids.ts'
import type { Annotation, Prediction } from '#model/labels/annotation.ts'
import { mistakesOf } from './mistakes.ts'

const box = (x: number) => ({ shape: 'box', x, y: 10, width: 20, height: 20 }) as const
const predicted = (id: string, classId: number, x: number, outcome: Prediction['outcome'], modelId = 'mdl_1') =>
  ({ id, modelId, classId, geometry: box(x), score: 0.8, outcome }) as Prediction
const label = (classId: number, x: number, predictionId: string | null) =>
  ({ id: 'ann_1', classId, geometry: box(x), predictionId, origin: predictionId ? 'model' : 'human' }) as Annotation

test('added, deleted, moved and relabeled objects are mistakes of the model; accepted ones are not', () => {
  const found = mistakesOf(
    {
      widthPx: 100,
      heightPx: 100,
      predictions: [
        predicted('a', 1, 0, 'taken'),
        predicted('b', 1, 30, 'taken'),
        predicted('c', 1, 60, 'taken'),
        predicted('d', 2, 80, 'deleted'),
        predicted('e', 2, 80, 'deleted', 'mdl_2'),
        predicted('f', 2, 80, 'open'),
      ],
      annotations: [label(1, 0, 'a'), label(1, 35, 'b'), label(2, 60, 'c'), label(3, 70, null)],
    },
    'mdl_1' as ModelId,
  )
  expect(found.map(({ kind, predicted, label }) => [kind, predicted?.classId ?? null, label?.classId ?? null])).toEqual(
    [
      ['moved', 1, 1],
      ['relabeled', 1, 2],
      ['missed', null, 3],
      ['spurious', 2, null],
    ],
  )
})
