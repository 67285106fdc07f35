import { dayMs } from '#model/units.ts'

const quarterMs = 900_000

export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z0-9_+\-/]{1,64}$/.test(name)) return false
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name })
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

/**
 * Local wall-clock time of that zone in milliseconds, counted as if it were UTC. Offsets are looked up once a day,
 * and every quarter of an hour on days when they change.
 */
export function wallClock(timeZone: string): (ms: number) => number {
  if (timeZone === 'UTC') return (ms) => ms
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const exactOffset = (ms: number): number => {
    const part = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]))
    const wall = Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!)
    return wall - Math.floor(ms / 1000) * 1000
  }
  const days = new Map<number, number | null>()
  const quarters = new Map<number, number>()
  return (ms) => {
    const day = Math.floor(ms / dayMs)
    let offset = days.get(day)
    if (offset === undefined) {
      const start = exactOffset(day * dayMs)
      offset = start === exactOffset((day + 1) * dayMs - 1000) ? start : null
      days.set(day, offset)
    }
    if (offset !== null) return ms + offset
    const quarter = Math.floor(ms / quarterMs)
    let exact = quarters.get(quarter)
    if (exact === undefined) {
      exact = exactOffset(quarter * quarterMs)
      quarters.set(quarter, exact)
    }
    return ms + exact
  }
}
