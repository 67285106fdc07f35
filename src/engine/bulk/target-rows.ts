import type { BulkTarget } from '#contract'
import type { ActingContext, Context } from '../context.ts'
import { compileWhere, readOne, readRows } from '../query/index.ts'
import type { SqlValue } from '../store/index.ts'

type Sql = { sql: string; parameters: readonly SqlValue[] }

/** SQL for the rows of an action's images, ascending. Throws INVALID for a wrong query. */
export function targetSql({ clock, actor }: ActingContext, target: BulkTarget): Sql {
  if ('where' in target) {
    const { sql, parameters } = compileWhere(target.where, { nowMs: clock.nowMs(), seenBy: actor })
    return { sql: `SELECT image.id FROM image WHERE ${sql} ORDER BY image.id`, parameters }
  }
  return { sql: rowsIn('json_each(?)'), parameters: [JSON.stringify(target.ranges)] }
}

const rowsIn = (ranges: string, where = 'true'): string =>
  `SELECT image.id FROM ${ranges} AS range CROSS JOIN image
   ON image.id BETWEEN range.value ->> 0 AND range.value ->> 1 WHERE ${where} ORDER BY image.id`

/** Counts an action's images and returns their rows as JSON: ascending ranges, both ends included. */
export async function readTarget(
  context: Context,
  { sql, parameters }: Sql,
): Promise<{ images: number; ranges: string }> {
  const read = await readOne<{ images: number; ranges: string }>(
    context,
    `SELECT coalesce(sum(images), 0) AS images, json_group_array(json_array(first, last)) AS ranges FROM (
       SELECT min(id) AS first, max(id) AS last, count(*) AS images
       FROM (SELECT id, id - row_number() OVER (ORDER BY id) AS run FROM (${sql})) GROUP BY run ORDER BY run)`,
    parameters,
  )
  return read ?? { images: 0, ranges: '[]' }
}

export const targetRows = (context: Context, bulkRow: number): Promise<Uint32Array> =>
  readRows(context, rowsIn('bulk_target CROSS JOIN json_each(ranges)', 'bulk_id = ?'), [bulkRow])
