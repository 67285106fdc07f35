import { expect, test } from 'vitest'
import { expectedFrames } from './take-frames.ts'
import { clock, framesTaken } from './video-text.ts'

const track = { firstS: 0, othersEndS: 0, frameS: 0.1 }

test('a video that ends before its file says so has more frames than were read', () => {
  expect(expectedFrames(5, 1.25, { ...track, declaredS: 3 })).toBe(12)
  expect(expectedFrames(12, 3, { ...track, declaredS: 3 })).toBeNull()
  expect(expectedFrames(11, 2.75, { ...track, declaredS: 3 })).toBeNull()
  expect(expectedFrames(5, 1.25, { ...track, declaredS: null })).toBeNull()
  // Of a long video that lacks its last twentieth too.
  expect(expectedFrames(950, 95, { ...track, declaredS: 100 })).toBe(1000)
})

test('sound may go on after the images; where it ends as early, the file was cut', () => {
  expect(expectedFrames(950, 95, { ...track, declaredS: 100, othersEndS: 100 })).toBeNull()
  expect(expectedFrames(950, 95, { ...track, declaredS: 100, othersEndS: 95.2 })).toBe(1000)
})

test('a slow video may end within its last frame', () => {
  expect(expectedFrames(10, 10, { ...track, frameS: 1, declaredS: 11 })).toBeNull()
})

test('before the import a video says how long it is and how many frames are taken', () => {
  expect([3, 62.4, 3723].map(clock)).toEqual(['0:03', '1:02', '1:02:03'])
  const video = { seconds: 10, frames: 250 }
  expect(framesTaken(video, { take: { perSecond: 2 }, keepNearDuplicates: false })).toBe(20)
  expect(framesTaken(video, { take: { every: 10 }, keepNearDuplicates: false })).toBe(25)
})
