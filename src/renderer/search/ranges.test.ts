import { expect, it } from 'vitest'
import { boundsIn, edgesAt, withBounds } from './ranges.ts'

const edges = [0, 0.2, 0.4, 0.6, 0.8, 1]

it('a range is read from a query and written into it', () => {
  const query = withBounds('hold || sentinel', 'prediction.minScore', edges, [1, 4])
  expect(query).toBe('(hold || sentinel) && prediction.minScore >= 0.2 && prediction.minScore < 0.8')
  expect(edgesAt(edges, boundsIn(query, 'prediction.minScore', 0))).toEqual([1, 4])
  expect(withBounds(query, 'prediction.minScore', edges, [0, 5])).toBe('hold || sentinel')
  expect(withBounds(query, 'prediction.minScore', edges, [0, 1])).toBe(
    '(hold || sentinel) && prediction.minScore < 0.2',
  )
})

it('bounds between two edges are shown at the nearest, never as an empty range', () => {
  expect(edgesAt(edges, { low: 0.31, high: null })).toEqual([2, 5])
  expect(edgesAt(edges, { low: 0.95, high: 0.99 })).toEqual([4, 5])
  expect(edgesAt(edges, { low: null, high: 0.01 })).toEqual([0, 1])
})

it('times are bounded by days', () => {
  const days = [0, 1, 2].map((day) => Date.parse('2026-01-01') + day * 86_400_000)
  const query = withBounds('', 'image.capturedAt', days, [1, 2])
  expect(query).toBe('image.capturedAt >= timestamp("2026-01-02")')
  expect(boundsIn(query, 'image.capturedAt', 0)).toEqual({ low: days[1], high: null })
  const nowMs = Date.parse('2026-01-08')
  expect(boundsIn('age(image.capturedAt) < days(7)', 'image.capturedAt', nowMs)).toEqual({ low: days[0], high: null })
})
