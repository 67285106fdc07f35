import { expect, test } from 'vitest'
import { pairBoxes } from './match-boxes.ts'

const box = (x: number, y: number, class_id = 1, side = 10) => ({ x, y, width: side, height: side, class_id })

test('the best overlaps are paired first, each box once', () => {
  const a = [box(0, 0), box(2, 0)]
  const b = [box(1, 0), box(0, 0), box(100, 100)]
  expect(pairBoxes(a, b).map(({ i, j }) => [i, j])).toEqual([
    [0, 1],
    [1, 0],
  ])
})

test('only boxes of one class are paired, unless any class will do', () => {
  const [a, b] = [[box(0, 0, 1)], [box(0, 0, 2)]]
  expect(pairBoxes(a, b)).toEqual([])
  expect(pairBoxes(a, b, { anyClass: true })).toEqual([{ i: 0, j: 0, iou: 1 }])
})

test('nothing is paired with nothing, nor boxes without area, nor what only touches', () => {
  expect(pairBoxes([], [box(0, 0)])).toEqual([])
  expect(pairBoxes([box(0, 0)], [])).toEqual([])
  expect(pairBoxes([box(0, 0, 1, 0)], [box(0, 0, 1, 0)])).toEqual([])
  expect(pairBoxes([box(0, 0)], [box(10, 0)])).toEqual([])
})

test('a large image with twenty thousand labels and as many predictions fits into memory', () => {
  const boxes = Array.from({ length: 20_000 }, (_, i) => box((i % 200) * 12, Math.floor(i / 200) * 12))
  expect(pairBoxes(boxes, boxes)).toHaveLength(20_000)
})
