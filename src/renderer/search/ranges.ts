import type { MeasuredField } from '#contract'
import { termOf } from '#model/query/query-text.ts'
import { timestampMs } from '#model/query/timestamp-ms.ts'
import { dayMs } from '#model/units.ts'
import { formatBytes, formatCount, formatDate, formatScore } from '../kit/formats.ts'
import { conjuncts, joined, readQuery, withoutFields } from './query-terms.ts'

/** What a query says of a number or time, as far as it bounds it by constants. */
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

/** A bound as the query writes it. */
const bound = (field: MeasuredField, how: '>=' | '<', value: number): string =>
  isTime(field) ? termOf(field, `time${how}`, new Date(value).toISOString().slice(0, 10)) : termOf(field, how, value)

/** The query with the range between two edges in place of a former one; the outermost edges bound nothing. */
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

/** An edge as users read it. */
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
