import { expect, it } from 'vitest'
import type { EditorObject } from '../../../editor/scene/objects.ts'
import { heightOf, objectLines } from './object-lines.ts'

const objects = [
  { id: 'a', classId: 1 },
  { id: 'b', classId: 1 },
  { id: 'c', classId: 4 },
] as unknown as EditorObject[]
const told = (byClass: boolean) =>
  objectLines(objects, byClass).map((line) => [
    line.topPx,
    'object' in line ? line.object.id : `class ${line.classId}: ${line.count}`,
  ])

it('objects by class have a heading above the first of each, other orders have none', () => {
  expect(told(true)).toEqual([
    [0, 'class 1: 2'],
    [28, 'a'],
    [76, 'b'],
    [124, 'class 4: 1'],
    [152, 'c'],
  ])
  expect(heightOf(objectLines(objects, true))).toBe(200)
  expect(told(false)).toEqual([
    [0, 'a'],
    [48, 'b'],
    [96, 'c'],
  ])
  expect(heightOf([])).toBe(0)
})
