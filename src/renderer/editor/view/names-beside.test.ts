import { expect, test } from 'vitest'
import { namesBeside } from './names-beside.ts'

const drawing = { widthPx: 200, heightPx: 100, lineHeightPx: 10 }

test('names stand at the nearer side and never over another', () => {
  const places = Array.from({ length: 9 }, (_, n) => ({ x: n % 3 === 0 ? 150 : 60, y: 40 + n / 10 }))
  const names = namesBeside(places, drawing)
  expect(names.map(({ anchor }) => anchor)).toEqual(places.map(({ x }) => (x < 100 ? 'start' : 'end')))
  for (const side of ['start', 'end']) {
    const heights = names.filter(({ anchor }) => anchor === side).map(({ y }) => y)
    const sorted = heights.toSorted((a, b) => a - b)
    for (const [n, y] of sorted.slice(1).entries()) expect(y - sorted[n]!).toBeGreaterThanOrEqual(10)
    expect(heights).toEqual(sorted)
  }
})

test('names of points at the lower border stay inside', () => {
  const names = namesBeside(
    [
      { x: 10, y: 99 },
      { x: 10, y: 99 },
    ],
    drawing,
  )
  expect(names.map(({ y }) => y)).toEqual([85, 95])
})
