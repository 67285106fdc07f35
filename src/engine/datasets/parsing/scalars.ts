import type { AttributeValue } from '#model/labels/annotation.ts'
import type { ReadReport } from './read-report.ts'

/** Returns a confidence between 0 and 1; null for any other value. */
export const scoreOf = (value: unknown): number | null =>
  typeof value === 'number' && value >= 0 && value <= 1 ? value : null

/** The attributes as declared in the file; values of other kinds are counted. */
export function scalarsOf(attributes: unknown, report: ReadReport): Record<string, AttributeValue> {
  const read: Record<string, AttributeValue> = {}
  if (attributes === undefined || attributes === null) return read
  if (typeof attributes !== 'object' || Array.isArray(attributes)) {
    report.change('attributes that can’t be read dropped')
    return read
  }
  for (const [name, value] of Object.entries(attributes)) {
    const isNumber = typeof value === 'number' && Number.isFinite(value)
    if ((isNumber || typeof value === 'string' || typeof value === 'boolean') && name !== '__proto__')
      read[name] = value
    else report.change('attribute that is neither text nor number nor true or false dropped')
  }
  return read
}
