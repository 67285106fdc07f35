import { expect, test } from 'vitest'
import { detectLayout } from './ultralytics-layouts.ts'

const square = (px: number) => ({ widthPx: px, heightPx: px })

test.each([
  ['v8, 80 classes', [1, 84, 8400], 640, { kind: 'channels-first', boxes: 8400, classes: 80 }],
  ['v8, one class', [1, 5, 8400], 640, { kind: 'channels-first', boxes: 8400, classes: 1 }],
  ['v8 with a P6 head', [1, 84, 34_000], 1280, { kind: 'channels-first', boxes: 34_000, classes: 80 }],
  ['v8 with a P2 head', [1, 84, 34_000], 640, { kind: 'channels-first', boxes: 34_000, classes: 80 }],
  ['v5, 80 classes', [1, 25_200, 85], 640, { kind: 'anchors', boxes: 25_200, classes: 80 }],
  ['v5, one class', [1, 25_200, 6], 640, { kind: 'anchors', boxes: 25_200, classes: 1 }],
  ['suppression in the graph', [1, 300, 6], 640, { kind: 'end-to-end', boxes: 300, classes: null }],
])('%s', (_name, dims, px, layout) => {
  expect(detectLayout(dims, square(px))).toEqual(layout)
})

test.each([
  ['YOLOX with 80 classes', [1, 3549, 85], 416],
  ['YOLOX with one class', [1, 3549, 6], 416],
  ['a batch of two', [2, 84, 8400], 640],
  ['a classifier', [1, 1000], 640],
  ['open dimensions', [1, 84, 'anchors'], 640],
  ['an unknown number of boxes', [1, 84, 1000], 640],
])('is none of them: %s', (_name, dims, px) => {
  expect(detectLayout(dims, square(px))).toBeNull()
})
