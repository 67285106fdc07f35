import { expect, test } from 'vitest'
import { expectedFrames } from './take-frames.ts'

test('a video that ends clearly before its file says so has more frames than were read', () => {
  const alone = { firstS: 0, toldS: 3, isAlone: true }
  expect(expectedFrames(5, 1.25, alone)).toBe(12)
  expect(expectedFrames(12, 3, alone)).toBeNull()
  expect(expectedFrames(11, 2.75, alone)).toBeNull()
  expect(expectedFrames(5, 1.25, { ...alone, toldS: null })).toBeNull()
})

test('beside other tracks a video may end a little earlier than the whole', () => {
  const told = { firstS: 0, toldS: 100 }
  expect(expectedFrames(95, 95, { ...told, isAlone: true })).toBe(100)
  expect(expectedFrames(95, 95, { ...told, isAlone: false })).toBeNull()
})
