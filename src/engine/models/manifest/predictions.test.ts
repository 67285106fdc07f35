import { expect, test } from 'vitest'
import { letterbox } from './letterbox.ts'
import { predictionsFrom } from './predictions.ts'

const input = { name: 'x', layout: 'nchw', type: 'float32', longSidePx: 64, multiplePx: 32, fixed: null } as const
const frame = letterbox({ widthPx: 64, heightPx: 64 }, input, { fit: 'letterbox-top-left' })
const box = { row: 0, classIndex: 0, score: 0.9, x: 1, y: 2, width: 3, height: 4 }

test('a box that is no finite number is refused together with the sound ones', () => {
  const keep = { fromScore: 0, atMost: 10 }
  expect(predictionsFrom([box], frame, keep, { iou: 0.5, acrossClasses: false }).predictions).toHaveLength(1)
  for (const width of [Number.NaN, Number.POSITIVE_INFINITY])
    expect(() => predictionsFrom([box, { ...box, width }], frame, keep, { iou: 0.5, acrossClasses: false })).toThrow(
      'no finite number',
    )
})

test('what is found beyond the most that are kept is counted, each object once', () => {
  const at = (x: number, score: number) => ({ ...box, x, score })
  const candidates = [at(1, 0.9), at(1.1, 0.8), at(20, 0.7), at(40, 0.6), at(40.1, 0.5)]
  const found = (atMost: number) =>
    predictionsFrom(candidates, frame, { fromScore: 0, atMost }, { iou: 0.5, acrossClasses: false })
  expect(found(3)).toMatchObject({ predictions: [{ score: 0.9 }, { score: 0.7 }, { score: 0.6 }], cut: 0 })
  expect(found(1)).toMatchObject({ predictions: [{ score: 0.9 }], cut: 2 })
  expect(predictionsFrom(candidates, frame, { fromScore: 0, atMost: 2 }, null).cut).toBe(3)
})
