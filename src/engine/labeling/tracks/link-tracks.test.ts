import { expect, test } from 'vitest'
import { type FrameBox, linkTracks } from './link-tracks.ts'

const at = (x: number, y: number, more: Partial<FrameBox> = {}): FrameBox => ({
  box: { x, y, width: 40, height: 40 },
  classId: 1,
  isSure: true,
  track: null,
  ...more,
})
const frames = (...boxes: FrameBox[][]) => boxes.map((some, frame) => ({ frame, boxes: some }))
const range = (count: number) => Array.from({ length: count }, (_, i) => i)

test('two objects that cross keep their tracks', () => {
  // In frame 5 the two boxes coincide; the order within a frame changes.
  const crossing = range(11).map((n) => [at(n * 30, 100), at(300 - n * 30, 104)])
  const linked = linkTracks(frames(...crossing.map((pair, n) => (n % 2 ? pair.toReversed() : pair))), 7)
  const inOrder = linked.map((numbers, n) => (n % 2 ? numbers.toReversed() : numbers))
  expect(inOrder).toEqual(crossing.map(() => [7, 8]))
})

test('an object that is missing in some frames is the same one where it comes back', () => {
  const seen = range(12).map((n) => (n > 3 && n < 8 ? [] : [at(n * 20, 50)]))
  expect(linkTracks(frames(...seen), 1).flat()).toEqual(Array(8).fill(1))
  // Frames missing from the sequence count by their numbers.
  const some = [0, 1, 2, 7, 8].map((frame) => ({ frame, boxes: [at(frame * 20, 50)] }))
  expect(linkTracks(some, 1).flat()).toEqual(Array(5).fill(1))
  // After too long a gap it is another object.
  const late = range(30).map((n) => (n > 3 && n < 26 ? [] : [at(100, 50)]))
  expect(new Set(linkTracks(frames(...late), 1).flat()).size).toBe(2)
})

test('objects of two classes are never one', () => {
  const both = range(5).map((n) => [at(n * 10, 50), at(n * 10, 50, { classId: 2 })])
  expect(linkTracks(frames(...both), 1)).toEqual(range(5).map(() => [1, 2]))
  expect(linkTracks(frames([at(0, 0)], [at(0, 0, { classId: 2 })]), 1)).toEqual([[null], [null]])
})

test('boxes of low confidence go on with a track, and begin none', () => {
  const faint = range(6).map((n) => [at(n * 10, 50, { isSure: n < 2 || n === 5 }), at(300, 50, { isSure: false })])
  expect(linkTracks(frames(...faint), 1)).toEqual(range(6).map(() => [1, null]))
  // A sure box takes the track before an unsure one that fits better.
  const rivals = linkTracks(frames([at(0, 0)], [at(2, 0, { isSure: false }), at(8, 0)]), 1)
  expect(rivals).toEqual([[1], [null, 1]])
})

test('tracks that exist keep their boxes, go on before and after them, and new ones have other numbers', () => {
  const walk = range(6).map((n) => [at(n * 10, 50, { track: n === 3 ? 4 : null }), at(n * 10, 200)])
  expect(linkTracks(frames(...walk), 5)).toEqual(range(6).map(() => [4, 5]))
  // A frame in which a track has its object adds nothing else to it.
  const held = linkTracks(frames([at(0, 0, { track: 4 })], [at(60, 0, { track: 4 }), at(2, 0)]), 5)
  expect(held).toEqual([[4], [4, null]])
  const other = linkTracks(frames([at(0, 0, { track: 4 })], [at(0, 0, { track: 9 })]), 10)
  expect(other).toEqual([[4], [9]])
})

test('what moves further than its size between two frames is found again, what is alone has no track', () => {
  expect(linkTracks(frames([at(0, 0)], [at(55, 0)], [at(110, 0)], [at(165, 0)]), 1).flat()).toEqual([1, 1, 1, 1])
  expect(linkTracks(frames([at(0, 0)], [], [at(400, 300)]), 1)).toEqual([[null], [], [null]])
  expect(linkTracks([], 1)).toEqual([])
})
