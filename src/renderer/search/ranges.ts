import type { MeasuredField } from '#contract'
import { termOf } from '#model/query/query-text.ts'
import { timestampMs } from '#model/query/timestamp-ms.ts'
import { dayMs } from '#model/units.ts'
import { formatBytes, formatCount, formatDate, formatScore } from '../kit/formats.ts'
import { conjuncts, joined, readQuery, withoutFields } from './query-terms.ts'

/** Returns the constant bounds of a number or time in a query. */
export function boundsIn(
  query: string,
  field: MeasuredField,
  nowMs: number,
): { low: number | null; high: number | null } {
  let [low, high]: [number | null, number | null] = [null, null]
  for (const part of conjuncts(query)) {
    if (part.op !== 'condition' || part.field !== field || part.via !== undefined) continue
    const [{ how }, value] = [part, part.values[0]]
    const limit = typeof value === 'number' ? value : timestampMs(String(value))
    if (how.startsWith('age')) {
      if (how.includes('<') && typeof value === 'number') low = nowMs - value * dayMs
    } else if (how.includes('>')) low = limit
    else if (how.includes('<')) high = limit
  }
  return { low, high }
}

const isTime = (field: MeasuredField): boolean => field.endsWith('At')

/** Returns a bound in the query language. */
const bound = (field: MeasuredField, how: '>=' | '<', value: number): string =>
  isTime(field) ? termOf(field, `time${how}`, new Date(value).toISOString().slice(0, 10)) : termOf(field, how, value)

/** Returns the query with a new range between two edges. The outermost edges are no bounds. */
export function withBounds(
  query: string,
  field: MeasuredField,
  edges: readonly number[],
  [from, to]: readonly [number, number],
): string {
  const bounds = [
    ...(from > 0 ? [bound(field, '>=', edges[from]!)] : []),
    ...(to < edges.length - 1 ? [bound(field, '<', edges[to]!)] : []),
  ]
  return joined([...conjuncts(withoutFields(query, [field])), ...bounds.map(readQuery)])
}

/** Returns the edges that are nearest to the bounds. */
export function edgesAt(
  edges: readonly number[],
  { low, high }: { low: number | null; high: number | null },
): [number, number] {
  const last = edges.length - 1
  const from = low === null ? 0 : Math.min(last - 1, nearest(edges, low))
  const to = high === null ? last : Math.max(from + 1, nearest(edges, high))
  return [from, to]
}

const nearest = (edges: readonly number[], value: number): number =>
  edges.reduce((best, edge, i) => (Math.abs(edge - value) < Math.abs(edges[best]! - value) ? i : best), 0)

/** Returns an edge as text. */
export function edgeText(field: MeasuredField, value: number): string {
  if (isTime(field))
    return formatDate(value, {
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      timeZone: 'UTC',
    })
  if (field === 'image.bytes') return formatBytes(value)
  return field === 'labels.count' ? formatCount(value) : formatScore(value)
}
