import type { BulkTarget } from '#contract'
import type { ActingContext } from '../context.ts'
import { compileWhere } from '../query/index.ts'

export type Ranges = readonly (readonly [first: number, last: number])[]

/** Ascending rows as ranges, both ends included. */
export function rangesOf(rows: Iterable<number>): [number, number][] {
  const ranges: [number, number][] = []
  for (const row of rows) {
    const last = ranges.at(-1)
    if (last && last[1] + 1 === row) last[1] = row
    else ranges.push([row, row])
  }
  return ranges
}

export function* rowsOfRanges(ranges: Ranges): Generator<number> {
  for (const [first, last] of ranges) for (let row = first; row <= last; row++) yield row
}

/** The images that an action is about, fixed at this moment; ascending. Throws INVALID for a wrong query. */
export function targetRows({ store, clock }: ActingContext, target: BulkTarget): number[] {
  if ('where' in target) {
    const { sql, parameters } = compileWhere(target.where, { nowMs: clock.nowMs() })
    return store.values<number>(`SELECT image.id FROM image WHERE ${sql} ORDER BY image.id`, parameters)
  }
  const last = store.values<number>('SELECT coalesce(max(id), 0) FROM image')[0] ?? 0
  return target.ranges.flatMap(([from, to]) =>
    store.values<number>('SELECT id FROM image WHERE id BETWEEN ? AND ? ORDER BY id', [from, Math.min(to, last)]),
  )
}
