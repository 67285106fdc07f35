import { fieldWords } from '#model/query/field-words.ts'
import { queryFields } from '#model/query/query-fields.ts'
import { dayMs } from '#model/units.ts'
import type { Phrase } from './phrases.ts'

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** The time fields with the words for them, the most likely first. */
const fields = queryFields.flatMap(({ name, type, chip }) => {
  const { done = '' } = fieldWords(name)
  return type === 'timestamp' ? [{ field: name, title: chip ?? done, words: [chip ?? done, done] }] : []
})

type Span = { title: string; term(field: string): string }

const dayText = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

const between = (fromMs: number, toMs: number, title: string): Span => ({
  title,
  term: (field) => `${field} >= timestamp("${dayText(fromMs)}") && ${field} < timestamp("${dayText(toMs)}")`,
})
const lastDays = (days: number): Span => ({
  title: `in the last ${days} days`,
  term: (field) => `age(${field}) < days(${days})`,
})

const unitDays = new Map(Object.entries<number>({ day: 1, week: 7, month: 30, year: 365 }))

/** Reads a time span in UTC, such as "last week", "yesterday", "3 days", "Nov 2025" or "2025-11-03"; null if it is none. */
function spanOf(text: string, nowMs: number): Span | null {
  const words = text
    .trim()
    .toLowerCase()
    .replace(
      new RegExp(
        `^(?:${fields.flatMap(({ words }) => words).join('|')}|from|in|on|since|within)\\s+(?:in |on |since |within |the )*`,
      ),
      '',
    )
  const today = Math.floor(nowMs / dayMs) * dayMs
  if (words === 'today') return between(today, today + dayMs, 'today')
  if (words === 'yesterday') return between(today - dayMs, today, 'yesterday')
  const [, count, unit] = /^(?:the )?(?:last|past) ?(\d{1,4})? ?(day|week|month|year)s?$/.exec(words) ?? []
  if (unit) return lastDays(Number(count ?? 1) * unitDays.get(unit)!)
  const [, ago, agoUnit] = /^(\d{1,4}) (day|week|month|year)s?$/.exec(words) ?? []
  if (agoUnit) return lastDays(Number(ago) * unitDays.get(agoUnit)!)
  const [, thisUnit] = /^this (week|month|year)$/.exec(words) ?? []
  const now = new Date(nowMs)
  const year = now.getUTCFullYear()
  if (thisUnit === 'week') return between(today - ((now.getUTCDay() + 6) % 7) * dayMs, today + dayMs, 'this week')
  if (thisUnit === 'month') return between(Date.UTC(year, now.getUTCMonth()), today + dayMs, 'this month')
  if (thisUnit === 'year') return between(Date.UTC(year, 0), today + dayMs, 'this year')
  return calendarSpan(words, now)
}

function calendarSpan(words: string, now: Date): Span | null {
  const [, digits, m, d] = /^((?:19|20)\d\d)(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/.exec(words) ?? []
  if (digits) return spanOfDay(Number(digits), m ? Number(m) - 1 : null, d ? Number(d) : null)
  const [, day, name, after, typedYear] =
    /^(?:(\d{1,2})\.? )?([a-z]{3,9})\.?(?: (\d{1,2}),?)?(?: ((?:19|20)\d\d))?$/.exec(words) ?? []
  const month = name === undefined ? -1 : months.findIndex((one) => isMonth(name, one))
  if (month < 0) return null
  // A month without a year is the latest one that has started.
  const year = now.getUTCFullYear() - (typedYear === undefined && month > now.getUTCMonth() ? 1 : 0)
  const dayNumber = day ?? after
  return spanOfDay(typedYear ? Number(typedYear) : year, month, dayNumber ? Number(dayNumber) : null)
}

const fullMonths = 'january february march april may june july august september october november december'.split(' ')
const isMonth = (word: string, short: string): boolean =>
  fullMonths.some((full) => full.startsWith(short) && full.startsWith(word))

function spanOfDay(year: number, month: number | null, day: number | null): Span | null {
  if (month === null) return between(Date.UTC(year, 0), Date.UTC(year + 1, 0), `in ${year}`)
  if (month < 0 || month > 11) return null
  const name = fullMonths[month]!.replace(/^./, (first) => first.toUpperCase())
  if (day === null) return between(Date.UTC(year, month), Date.UTC(year, month + 1), `in ${name} ${year}`)
  const start = Date.UTC(year, month, day)
  if (new Date(start).getUTCDate() !== day) return null
  return between(start, start + dayMs, `on ${day} ${name} ${year}`)
}

/** Returns phrases for the times that words mean: of the given or named field, else of each time field. */
export function datePhrases(text: string, nowMs: number, field?: string): Phrase[] {
  const span = spanOf(text, nowMs)
  if (!span) return []
  const [first = ''] = text.trim().toLowerCase().split(' ')
  const named = fields.filter((one) => (field === undefined ? one.words.includes(first) : one.field === field))
  return (named.length > 0 ? named : fields).map((one) => ({
    title: `${one.title} ${span.title}`,
    term: span.term(one.field),
  }))
}
