import { hourMs } from '../units.ts'

const units = new Map(Object.entries<number>({ h: hourMs, m: 60_000, s: 1000, ms: 1, us: 1e-3, ns: 1e-6 }))

/** Returns the milliseconds of a CEL duration such as `8760h` or `1h30m`; null for other text. */
export function durationMs(text: string): number | null {
  if (!/^-?(\d+(\.\d+)?(h|ms|m|s|us|ns))+$/.test(text)) return null
  let total = 0
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s|us|ns)/g))
    total += Number(amount) * units.get(unit!)!
  return Math.trunc(text.startsWith('-') ? -total : total)
}
