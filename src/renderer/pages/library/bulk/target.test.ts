import { describe, expect, it } from 'vitest'
import { nothingSelected } from '../selection.ts'
import { rangesOf, targetOf } from './target.ts'

describe('the target of a bulk action', () => {
  it('is ranges of rows, in whatever order they were chosen', () => {
    expect(rangesOf([9, 3, 4, 10, 1])).toEqual([
      [1, 1],
      [3, 4],
      [9, 10],
    ])
  })

  it('is the query when all of a long list is chosen', () => {
    const all = Uint32Array.from({ length: 2000 }, (_, i) => i * 2 + 1)
    expect(targetOf({ ...nothingSelected, ids: new Set(all) }, all, 'state == "new"')).toEqual({
      where: 'state == "new"',
    })
    expect(targetOf({ ...nothingSelected, ids: new Set([5]) }, all, '')).toEqual({ ranges: [[5, 5]] })
  })
})
