import { expect, it } from 'vitest'
import { measuresOfPath } from './path-measures.ts'

it('measures the last part of a line and the whole of it', () => {
  expect(measuresOfPath([[0, 0]])).toBe('')
  expect(
    measuresOfPath([
      [0, 0],
      [10, 0],
    ]),
  ).toBe('10 px, 0.0°')
  expect(
    measuresOfPath([
      [0, 0],
      [10, 0],
      [10, -10],
    ]),
  ).toBe('10 px, 90.0° · together 20 px')
})
