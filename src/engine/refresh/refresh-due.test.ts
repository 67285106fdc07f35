import { afterAll, beforeAll, expect, it } from 'vitest'
import { dayMs, hourMs } from '#model/units.ts'
import { refreshDue, weeklyTime } from './refresh-due.ts'

const schedule = { day: 'sunday' as const, hour: 2, afterReviewed: 0 }
const at = (text: string) => new Date(text).getTime()

const before = process.env.TZ
beforeAll(() => {
  process.env.TZ = 'Europe/Berlin'
})
afterAll(() => {
  if (before === undefined) delete process.env.TZ
  else process.env.TZ = before
})

/** How often a refresh begins while the clock shows these times, each look a minute's. */
function begun(sinceMs: number, looks: readonly number[], what = schedule): number[] {
  const times: number[] = []
  for (const nowMs of looks) {
    const former = times.findLast((time) => time <= nowMs) ?? Math.min(sinceMs, nowMs)
    if (refreshDue(what, { sinceMs: former, reviewed: 0, nowMs }) !== null) times.push(nowMs)
  }
  return times
}
const minutes = (fromMs: number, toMs: number) =>
  Array.from({ length: Math.floor((toMs - fromMs) / 60_000) }, (_, n) => fromMs + n * 60_000)

it('begins once a week, at its hour', () => {
  const looks = minutes(at('2026-06-01T00:00:00'), at('2026-06-22T00:00:00'))
  expect(begun(looks[0]!, looks)).toEqual(['07', '14', '21'].map((day) => at(`2026-06-${day}T02:00:00`)))
  expect(weeklyTime(schedule, at('2026-06-08T00:00:00'), 1)).toBe(at('2026-06-14T02:00:00'))
})

it('F2: makes up once for what was missed while the workspace was closed', () => {
  const opened = at('2026-06-25T09:00:00')
  expect(begun(at('2026-06-01T00:00:00'), minutes(opened, opened + dayMs))).toEqual([opened])
})

it('F2: begins once on the days on which the hour is left out or comes twice', () => {
  const spring = begun(at('2026-03-25T00:00:00'), minutes(at('2026-03-26T00:00:00'), at('2026-04-06T00:00:00')))
  expect(spring).toEqual([at('2026-03-29T03:00:00'), at('2026-04-05T02:00:00')])
  const autumn = begun(at('2026-10-20T00:00:00'), minutes(at('2026-10-21T00:00:00'), at('2026-11-02T00:00:00')))
  expect(autumn).toHaveLength(2)
  expect(new Date(autumn[0]!).getHours()).toBe(2)
})

it('F2: begins once more, and not never again, after a clock that ran years ahead was set right', () => {
  const now = at('2026-06-10T12:00:00')
  const ahead = at('2031-06-10T12:00:00')
  const looks = [
    ...minutes(now, now + hourMs),
    ...minutes(ahead, ahead + hourMs),
    ...minutes(now + hourMs, now + 7 * dayMs),
  ]
  expect(begun(at('2026-06-09T00:00:00'), looks)).toEqual([ahead, at('2026-06-14T02:00:00')])
})

it('begins after so many reviewed images, and not at all when it is off', () => {
  const off = { day: 'never' as const, hour: 2, afterReviewed: 500 }
  const look = { sinceMs: 0, nowMs: at('2026-06-10T12:00:00') }
  expect(refreshDue(off, { ...look, reviewed: 499 })).toBeNull()
  expect(refreshDue(off, { ...look, reviewed: 500 })).toBe('reviewed')
  expect(refreshDue({ ...off, afterReviewed: 0 }, { ...look, reviewed: 500 })).toBeNull()
})
