import { describe, expect, it } from 'vitest'
import { finishedBy, lastDays, weekBegin } from './week.ts'

describe('the last seven days', () => {
  const days = lastDays(new Date(2026, 2, 3, 15, 30))

  it('end with today and follow each other without a gap', () => {
    expect(days.map(({ name }) => name)).toEqual(['Wed', 'Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue'])
    expect(days.slice(1).map(({ from }) => from)).toEqual(days.slice(0, -1).map(({ to }) => to))
    expect([days[6]?.from, days[6]?.to]).toEqual([new Date(2026, 2, 3), new Date(2026, 2, 4)])
  })

  it('begin where the week does', () => {
    expect(days[0]?.from).toEqual(weekBegin(new Date(2026, 2, 3, 15, 30)))
  })

  it('count reviews and what was labeled independently', () => {
    const [from, to] = ['2026-03-02T23:00:00.000Z', '2026-03-03T23:00:00.000Z']
    expect(finishedBy('ana', new Date(from), new Date(to))).toBe(
      `(reviewer == "ana" && image.reviewedAt >= timestamp("${from}") && image.reviewedAt < timestamp("${to}") || independent.exists(a, a.user == "ana" && a.at >= timestamp("${from}") && a.at < timestamp("${to}")))`,
    )
  })
})
