import type { MeasuredField } from '#contract'
import { dayMs } from '#model/units.ts'
import { formatBytes, formatCount, formatScore } from '../kit/formats.ts'
import { conjuncts, joined, withoutFields } from './query-text.ts'

/** What a query says of a number or time, as far as it bounds it by constants. */
export function boundsIn(
  query: string,
  field: MeasuredField,
  nowMs: number,
): { low: number | null; high: number | null } {
  let [low, high]: [number | null, number | null] = [null, null]
  const name = field.replaceAll('.', String.raw`\.`)
  const compared = new RegExp(String.raw`^${name}\s*([<>])=?\s*(?:timestamp\("([^"]*)"\)|([\d.]+))$`)
  const recent = new RegExp(String.raw`^age\(${name}\)\s*<=?\s*days\((\d+)\)$`)
  for (const part of conjuncts(query)) {
    const [, operator, time, number] = compared.exec(part) ?? []
    const [, days] = recent.exec(part) ?? []
    const value = time ? Date.parse(time) : Number(number)
    if (days) low = nowMs - Number(days) * dayMs
    else if (operator === '>') low = value
    else if (operator === '<') high = value
  }
  return { low, high }
}

const isTime = (field: MeasuredField): boolean => field.endsWith('At')

/** A bound as the query writes it. */
const written = (field: MeasuredField, value: number): string =>
  isTime(field) ? `timestamp("${new Date(value).toISOString().slice(0, 10)}")` : String(value)

/** The query with the range between two edges in place of a former one; the outermost edges bound nothing. */
export function withBounds(
  query: string,
  field: MeasuredField,
  edges: readonly number[],
  [from, to]: readonly [number, number],
): string {
  const bounds = [
    ...(from > 0 ? [`${field} >= ${written(field, edges[from]!)}`] : []),
    ...(to < edges.length - 1 ? [`${field} < ${written(field, edges[to]!)}`] : []),
  ]
  return joined([...conjuncts(withoutFields(query, [field])), ...bounds])
}

/** The edges that bounds lie nearest to. */
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
    return new Date(value).toLocaleDateString('en', {
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      timeZone: 'UTC',
    })
  if (field === 'image.bytes') return formatBytes(value)
  return field === 'labels.count' ? formatCount(value) : formatScore(value)
}
