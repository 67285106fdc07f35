import type { BulkTarget } from '#contract'
import type { ActingContext } from '../context.ts'
import { compileWhere } from '../query/index.ts'
import type { SqlValue } from '../store/index.ts'

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

/** SQL for the rows of the images that an action is about, ascending. Throws INVALID for a wrong query. */
export function targetSql({ clock }: ActingContext, target: BulkTarget): { sql: string; parameters: SqlValue[] } {
  if ('where' in target) {
    const { sql, parameters } = compileWhere(target.where, { nowMs: clock.nowMs() })
    return { sql: `SELECT image.id FROM image WHERE ${sql} ORDER BY image.id`, parameters }
  }
  return {
    sql: `SELECT image.id FROM json_each(?) AS range CROSS JOIN image
      ON image.id BETWEEN range.value ->> 0 AND range.value ->> 1 ORDER BY image.id`,
    parameters: [JSON.stringify(target.ranges)],
  }
}
