import { dayMs, hourMs } from '#model/units.ts'
import type { Facts } from './facts.ts'
import type { PeriodKind, TimeBase } from './periods.ts'
import { wallClock } from './time-zone.ts'

/** When each image counts as made by the policy's time base, and the period of the policy's time zone that it falls into. */
export type Times = {
  at: Float64Array
  /** A number per image that is the same within a period and grows with time. */
  period(kind: PeriodKind): Float64Array
  nameOf(kind: PeriodKind, period: number): string
}

/** The time of an image by the policy's base: the camera's if that is the base and plausible, otherwise the import time. */
export function timesOf(facts: Facts, policy: { timeBase: TimeBase; tz: string }): Times {
  const { timeBase } = policy
  const bases = facts.sources.map((source) =>
    typeof timeBase === 'string'
      ? timeBase
      : Object.hasOwn(timeBase.bySource, source)
        ? timeBase.bySource[source]!
        : timeBase.default,
  )
  const at = new Float64Array(facts.count)
  for (let i = 0; i < facts.count; i++) {
    const captured = facts.capturedAt[i]!
    at[i] = bases[facts.source[i]!] === 'captured' && !Number.isNaN(captured) ? captured : facts.importedAt[i]!
  }
  const cached = new Map<PeriodKind, Float64Array>()
  let wall: Float64Array | null = null
  return {
    at,
    period(kind) {
      let periods = cached.get(kind)
      if (!periods) {
        wall ??= at.map(wallClock(policy.tz))
        const of = periodNumber[kind]
        periods = wall.map((ms) => of(ms))
        cached.set(kind, periods)
      }
      return periods
    },
    nameOf: periodName,
  }
}

/** Period numbers from local milliseconds; weeks begin on Monday, as in ISO 8601. */
export const periodNumber: Record<PeriodKind, (wallMs: number) => number> = {
  hourly: (ms) => Math.floor(ms / hourMs),
  daily: (ms) => Math.floor(ms / dayMs),
  weekly: (ms) => Math.floor((ms / dayMs + 3) / 7),
  monthly: (ms) => {
    const { year, month } = civil(ms)
    return year * 12 + month - 1
  },
  yearly: (ms) => civil(ms).year,
}

export function periodName(kind: PeriodKind, period: number): string {
  const two = (n: number) => String(n).padStart(2, '0')
  switch (kind) {
    case 'yearly':
      return String(period)
    case 'monthly':
      return `${Math.floor(period / 12)}-${two((period % 12) + 1)}`
    case 'weekly': {
      // The ISO year of a week is the year of its Thursday.
      const thursday = period * 7 - 3 + 3
      const { year } = civil(thursday * dayMs)
      const first = Math.floor(Date.UTC(year, 0, 1) / dayMs)
      return `${year}-W${two(Math.floor((thursday - first) / 7) + 1)}`
    }
    case 'daily':
      return new Date(period * dayMs).toISOString().slice(0, 10)
    case 'hourly':
      return `${new Date(period * hourMs).toISOString().slice(0, 13).replace('T', ' ')} h`
  }
}

/** Year and month (from 1) of a day in the Gregorian calendar, counted in eras of 400 years from 1 March. */
function civil(ms: number): { year: number; month: number } {
  const days = Math.floor(ms / dayMs) + 719_468
  const era = Math.floor(days / 146_097)
  const dayOfEra = days - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month }
}
