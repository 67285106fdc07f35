import { z } from 'zod'
import { counted } from '#model/text/counted.ts'
import { dayMs, hourMs } from '#model/units.ts'

const unitMs = { h: hourMs, d: dayMs } as const
/** Longer ages are typing mistakes, and sums of times must stay within safe numbers. */
const maxMs = 100 * 366 * dayMs

/** Milliseconds of "90d" or "12h", or null for anything else. Months and years vary in length, so they are not allowed. */
export function durationMs(text: string): number | null {
  const found = /^([1-9]\d{0,6})([hd])$/.exec(text)
  if (!found) return null
  const ms = Number(found[1]) * unitMs[found[2] as keyof typeof unitMs]
  return ms <= maxMs ? ms : null
}

/** A whole number with the unit h or d, at most 100 years. */
export const Duration = z.string().refine((text) => durationMs(text) !== null, {
  error: 'A duration is a whole number with its unit, such as "90d" or "12h", and at most 100 years.',
})

export const durationText = (text: string): string =>
  counted(Number(text.slice(0, -1)), text.endsWith('d') ? 'day' : 'hour')
