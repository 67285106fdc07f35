import { z } from 'zod'
import { dayMs, hourMs } from '#model/units.ts'
import type { Facts } from './facts.ts'
import { wallClock } from './time-zone.ts'

export const periodKinds = ['hourly', 'daily', 'weekly', 'monthly', 'yearly'] as const
export type PeriodKind = (typeof periodKinds)[number]
export const withinKinds = ['withinHourly', 'withinDaily', 'withinWeekly', 'withinMonthly', 'withinYearly'] as const
export const withinKindOf = (kind: PeriodKind) => withinKinds[periodKinds.indexOf(kind)]!

const BaseOfTime = z.enum(['imported', 'captured'])

/** Which time of an image counts: the import time, or the camera's if it is plausible. */
export const TimeBase = z.union([
  BaseOfTime,
  z.strictObject({ default: BaseOfTime, bySource: z.record(z.string().min(1).max(500), BaseOfTime) }),
])
export type TimeBase = z.infer<typeof TimeBase>

/** When each image counts as made by the policy's time base, and the period of the policy's time zone that it falls into. */
export type Times = {
  at: Float64Array
  /** A number per image that is the same within a period and grows with time. */
  period(kind: PeriodKind): Float64Array
  nameOf(kind: PeriodKind, period: number): string
}

/** Returns which time counts for the images of a source. */
export function baseOf(timeBase: TimeBase, source: string): 'imported' | 'captured' {
  if (typeof timeBase === 'string') return timeBase
  return Object.hasOwn(timeBase.bySource, source) ? timeBase.bySource[source]! : timeBase.default
}

/** Returns the camera's time if it is plausible: from 2000 on, and at most a day ahead of a clock. Others are NaN. */
export const plausibleTime = (capturedMs: number | null, nowMs: number): number =>
  capturedMs !== null && capturedMs >= earliestMs && capturedMs <= nowMs + dayMs ? capturedMs : Number.NaN

const earliestMs = Date.UTC(2000, 0, 1)

/** The time of an image by the policy's base: the camera's if that is the base and plausible, otherwise the import time. */
export function timesOf(facts: Facts, policy: { timeBase: TimeBase; tz: string }): Times {
  const bases = facts.sources.map((source) => baseOf(policy.timeBase, source))
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
  monthly: (ms) => new Date(ms).getUTCFullYear() * 12 + new Date(ms).getUTCMonth(),
  yearly: (ms) => new Date(ms).getUTCFullYear(),
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
      const thursday = period * 7
      const year = new Date(thursday * dayMs).getUTCFullYear()
      const first = Math.floor(Date.UTC(year, 0, 1) / dayMs)
      return `${year}-W${two(Math.floor((thursday - first) / 7) + 1)}`
    }
    case 'daily':
      return new Date(period * dayMs).toISOString().slice(0, 10)
    case 'hourly':
      return `${new Date(period * hourMs).toISOString().slice(0, 13).replace('T', ' ')} h`
  }
}
