import { expect, test } from 'vitest'
import { workIn } from './work-pace.ts'

const edits = (gapsMs: readonly number[]) => {
  const at = (n: number) => gapsMs.slice(0, n).reduce((sum, gap) => sum + gap, 0)
  return [0, ...gapsMs].map((_, n) => ({ at: at(n), finished: n }))
}

test('the pace is the time between edits by finished images, without pauses over a minute', () => {
  expect(workIn(edits(new Array(9).fill(10_000)))).toEqual({ edits: 10, images: 10, secondsPerImage: 9 })
  expect(workIn(edits([...new Array(9).fill(10_000), 60_001])).secondsPerImage).toBeCloseTo(90 / 11, 12)
  expect(workIn(edits([...new Array(9).fill(10_000), 60_000])).secondsPerImage).toBeCloseTo(150 / 11, 12)
})

test('several edits of an image are one image, and few images tell nothing', () => {
  const ofOne = edits(new Array(19).fill(5_000)).map(({ at }, n) => ({ at, finished: n % 2 === 0 ? null : n >> 1 }))
  expect(workIn(ofOne)).toEqual({ edits: 20, images: 10, secondsPerImage: 9.5 })
  expect(workIn(edits(new Array(8).fill(10_000))).secondsPerImage).toBeNull()
  expect(workIn([])).toEqual({ edits: 0, images: 0, secondsPerImage: null })
})
