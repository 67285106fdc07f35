import { t } from '@lingui/core/macro'
import { dateLocale, i18n } from '../texts/index.ts'

const units = [t`bytes`, 'KB', 'MB', 'GB', 'TB']

/** Formats bytes in decimal units, as file managers do: 1234567 → "1.2 MB". */
export function formatBytes(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** power
  return power === 0 || value >= 100
    ? `${formatCount(Math.round(value))} ${units[power]}`
    : `${formatFixed(value, 1)} ${units[power]}`
}

export const formatCount = (count: number): string => count.toLocaleString(i18n.locale)

/** Formats a number with a fixed number of decimals: 0.5 with two → "0.50". */
export const formatFixed = (value: number, digits: number): string =>
  value.toLocaleString(i18n.locale, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    useGrouping: false,
  })

/** Formats a change with its sign: "+0.012", "−1.4". */
export const formatSigned = (change: number, digits: number): string =>
  `${change < 0 ? '−' : '+'}${Math.abs(change).toFixed(digits)}`

/** Formats 0 to 1 as a whole percentage. */
export const formatPercent = (fraction: number): string =>
  fraction.toLocaleString(i18n.locale, { style: 'percent', signDisplay: 'negative' })

/** Formats a confidence: "0.87". */
export const formatScore = (score: number): string => formatFixed(score, 2)

/** Formats a duration: 95 → "2 min", 12 → "12 s". */
export function formatDuration(seconds: number): string {
  if (seconds < 90) return t`${Math.max(1, Math.round(seconds))} s`
  if (seconds < 5400) return t`${Math.round(seconds / 60)} min`
  return t`${Math.round(seconds / 3600)} h`
}

const timeFormat = new Intl.DateTimeFormat(dateLocale, {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
})

/** Formats a local time to the minute: "2026-11-24 15:09". */
export const formatTime = (ms: number): string => timeFormat.format(ms)

/** Formats a day in the window's language, such as "24 Nov". The options say which parts to show. */
export const formatDate = (day: Date | number, options: Intl.DateTimeFormatOptions): string =>
  new Date(day).toLocaleDateString(i18n.locale, options)

const agoFormat = new Intl.RelativeTimeFormat(i18n.locale)

/** Formats how long ago a time was, in the largest fitting unit: "just now", "4 minutes ago", "3 weeks ago". */
export function formatAgo(ms: number, nowMs = Date.now()): string {
  const seconds = Math.max(0, (nowMs - ms) / 1000)
  if (seconds < 45) return t`just now`
  const units = [
    [60, 'minute'],
    [3600, 'hour'],
    [86_400, 'day'],
    [604_800, 'week'],
    [2_629_800, 'month'],
    [31_557_600, 'year'],
  ] as const
  const [size, unit] = units.findLast(([size]) => seconds >= size * 0.98) ?? units[0]
  return agoFormat.format(-Math.max(1, Math.round(seconds / size)), unit)
}

/** Joins facts and skips the empty ones: "12 images · 3 skipped". */
export const formatFacts = (...facts: readonly (string | false | 0 | null | undefined)[]): string =>
  facts.filter(Boolean).join(' · ')

/** Joins names for a sentence: "cat, dog and fox", or with "or". */
export const formatList = (names: readonly string[], type: 'conjunction' | 'disjunction' = 'conjunction'): string =>
  new Intl.ListFormat(i18n.locale, { type }).format(names)

export const fileName = (path: string): string =>
  path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
