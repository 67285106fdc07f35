import { expect, test } from 'vitest'
import { labelPlaces } from './label-places.ts'

const places = (...ats: number[]) => [
  ...labelPlaces(
    ats.map((at, n) => ({ key: String(n), at })),
    13,
    200,
  ).values(),
]

test('labels keep their distance and stay above the axis', () => {
  expect(places(20, 100)).toEqual([20, 100])
  expect(places(100, 100, 105)).toEqual([100, 113, 126])
  expect(places(200, 200)).toEqual([187, 200])
  expect(places(180, 195, 200)).toEqual([174, 187, 200])
})
