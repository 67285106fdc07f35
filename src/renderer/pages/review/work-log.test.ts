import { expect, it } from 'vitest'
import { WorkClock } from './work-log.ts'

it('counts the time between deeds, but not the pauses', () => {
  const clock = new WorkClock()
  expect(clock.workedMs).toBe(0)
  for (const atMs of [1000, 3000, 13_000, 100_000, 101_000]) clock.touch(atMs)
  expect(clock.workedMs).toBe(2000 + 10_000 + 1000)
})
