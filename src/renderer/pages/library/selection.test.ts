import { describe, expect, it } from 'vitest'
import { carryOver, nothingSelected, selectAll, selectOne, selectTo, toggle } from './selection.ts'

const sequence = Uint32Array.from([11, 12, 13, 14, 15])

describe('selection', () => {
  it('extends from the anchor in both directions', () => {
    const one = selectOne(sequence, 2)
    expect([...selectTo(one, sequence, 4).ids]).toEqual([13, 14, 15])
    expect([...selectTo(selectTo(one, sequence, 4), sequence, 0).ids]).toEqual([11, 12, 13])
  })

  it('toggles one image and leaves the others', () => {
    const two = toggle(selectOne(sequence, 0), sequence, 3)
    expect([...two.ids]).toEqual([11, 14])
    expect([...toggle(two, sequence, 0).ids]).toEqual([14])
  })

  it('takes all, and keeps the focus', () => {
    const all = selectAll(selectOne(sequence, 3), sequence)
    expect(all.ids.size).toBe(5)
    expect(all.focus).toBe(3)
  })

  it('follows its images into a new sequence', () => {
    const before = toggle(selectOne(sequence, 0), sequence, 3)
    const after = carryOver(before, sequence, Uint32Array.from([14, 20, 15]))
    expect([...after.ids]).toEqual([14])
    expect(after.focus).toBe(0)
  })

  it('ignores places outside of the sequence', () => {
    expect(selectOne(sequence, 9)).toBe(nothingSelected)
  })
})
