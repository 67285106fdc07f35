import { expect, test } from 'vitest'
import { classNumbers, presetNames } from './class-lists.ts'

test('COCO ids find their names: the ids have gaps, the names have none', () => {
  const numbers = classNumbers('coco91')!
  const nameOf = (id: number) => presetNames('coco91')[numbers[id]!]
  expect([1, 2, 13, 27, 90].map(nameOf)).toEqual(['person', 'bicycle', 'stop sign', 'backpack', 'toothbrush'])
  expect([0, 12, 26, 45, 83].map((id) => numbers[id])).toEqual([-1, -1, -1, -1, -1])
})
