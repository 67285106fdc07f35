import { expect, test } from 'vitest'
import { Skeleton } from '#model/label-set/skeleton.ts'
import { joined, withoutPoint } from './skeleton-plan.ts'

test('two points are joined once and cut again, in either direction', () => {
  expect(joined([[0, 1]], 2, 1)).toEqual([[0, 1], [2, 1]]) // biome-ignore format: pairs
  expect(joined([[0, 1]], 1, 0)).toEqual([])
  expect(joined([[0, 1]], 1, 1)).toEqual([[0, 1]])
})

test('a point goes with its lines, and those behind it keep theirs', () => {
  const plan = { points: ['a', 'b', 'c', 'd'], edges: [[0, 1], [1, 2], [2, 3]] } as Skeleton // biome-ignore format: one plan
  expect(withoutPoint(plan, 1)).toEqual({ points: ['a', 'c', 'd'], edges: [[1, 2]] })
  expect(Skeleton.safeParse(withoutPoint(plan, 0)).success).toBe(true)
})
