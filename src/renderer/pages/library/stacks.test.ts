import { expect, it } from 'vitest'
import { stack } from './stacks.ts'

const groups = new Map([
  [2, 2],
  [5, 2],
  [7, 2],
  [3, 3],
  [9, 3],
])
const stacked = (all: number[], ...unfolded: number[]) => {
  const { sequence, sizes } = stack(Uint32Array.from(all), groups, new Set(unfolded))
  return [[...sequence], Object.fromEntries(sizes)]
}

it('the first near-duplicate of a list stands for the others until it is unfolded, which puts them beside it', () => {
  expect(stacked([1, 7, 2, 4, 5, 3])).toEqual([[1, 7, 4, 3], { 7: 3 }])
  expect(stacked([1, 7, 2, 4, 5, 3], 2)).toEqual([[1, 7, 2, 5, 4, 3], { 7: 3 }])
  expect(stacked([9, 1, 3], 2)).toEqual([[9, 1], { 9: 2 }])
})
