import { expect, test } from 'vitest'
import { requireFinite } from './require-finite.ts'

const isAllowed = (data: ArrayLike<number>, allowed?: 'masked' | 'anything') => {
  try {
    requireFinite({ name: 'rows', dims: [data.length], data }, allowed)
    return true
  } catch (error) {
    expect(String(error)).toContain('no finite numbers (output "rows")')
    return false
  }
}

test('one value that is no finite number is found wherever it stands', () => {
  for (const length of [1, 15, 16, 17, 65_535, 65_537]) {
    // Their sum is no finite float.
    const data = new Float32Array(length).fill(3e38)
    expect(isAllowed(data)).toBe(true)
    for (const at of [0, length >> 1, length - 1])
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
        data[at] = value
        expect(isAllowed(data)).toBe(false)
        data[at] = -1
      }
  }
  expect(isAllowed(Float64Array.of(1.7e308, 1.7e308))).toBe(true)
  expect(isAllowed(Float64Array.of(Number.NaN))).toBe(false)
})

test('what was not asked for may be minus infinity, and nothing is asked of a raw run', () => {
  expect(isAllowed(Float32Array.of(Number.NEGATIVE_INFINITY, 1), 'masked')).toBe(true)
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(isAllowed(Float32Array.of(value), 'masked')).toBe(false)
    expect(isAllowed(Float32Array.of(value), 'anything')).toBe(true)
  }
})
