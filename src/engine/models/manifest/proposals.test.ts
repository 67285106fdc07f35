import { expect, test } from 'vitest'
import { letterbox } from './letterbox.ts'
import { proposalsFrom } from './proposals.ts'

const input = { name: 'x', layout: 'nchw', type: 'float32', longSidePx: 64, multiplePx: 32, fixed: null } as const
const frame = letterbox({ widthPx: 64, heightPx: 64 }, input, { fit: 'letterbox-top-left' })
const box = { row: 0, classIndex: 0, score: 0.9, x: 1, y: 2, width: 3, height: 4 }

test('a box that is no finite number is refused together with the sound ones', () => {
  const keep = { fromScore: 0, atMost: 10 }
  expect(proposalsFrom([box], frame, keep, { iou: 0.5, acrossClasses: false })).toHaveLength(1)
  for (const width of [Number.NaN, Number.POSITIVE_INFINITY])
    expect(() => proposalsFrom([box, { ...box, width }], frame, keep, { iou: 0.5, acrossClasses: false })).toThrow(
      'no finite number',
    )
})
