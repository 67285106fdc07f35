import { describe, expect, it } from 'vitest'
import { lastDays, sinceWeek } from './week.ts'

describe('the last seven days', () => {
  const days = lastDays(new Date(2026, 2, 3, 15, 30))

  it('end with today and follow each other without a gap', () => {
    expect(days.map(({ name }) => name)).toEqual(['Wed', 'Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue'])
    const ends = days.map(({ where }) => [...where.matchAll(/"([^"]+)"/g)].map(([, time]) => time))
    expect(ends.slice(1).map(([from]) => from)).toEqual(ends.slice(0, -1).map(([, to]) => to))
    expect(ends[6]).toEqual([new Date(2026, 2, 3).toISOString(), new Date(2026, 2, 4).toISOString()])
  })

  it('begin where the week does', () => {
    expect(days[0]?.where.startsWith(sinceWeek(new Date(2026, 2, 3, 15, 30)))).toBe(true)
  })
})
