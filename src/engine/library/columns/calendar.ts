import { dayMs } from '#model/units.ts'

export const dayOf = (ms: number): number => Math.floor(ms / dayMs)

/** Months since January 1970, UTC; by Howard Hinnant's civil_from_days. */
export function monthOf(ms: number): number {
  const days = dayOf(ms) + 719_468
  const era = Math.floor(days / 146_097)
  const dayOfEra = days - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const year = yearOfEra + era * 400 + (fromMarch >= 10 ? 1 : 0)
  return (year - 1970) * 12 + ((fromMarch + 2) % 12)
}

export const monthName = (month: number): string =>
  `${1970 + Math.floor(month / 12)}-${String((((month % 12) + 12) % 12) + 1).padStart(2, '0')}`

export const dayName = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10)
