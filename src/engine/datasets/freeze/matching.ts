import type { FreezeOptions } from '#contract'
import type { ActingContext } from '../../context.ts'
import { compileWhere, readRows } from '../../query/index.ts'
import type { SqlValue } from '../../store/index.ts'

/** A condition on the image table. */
export type Condition = { sql: string; parameters: SqlValue[] }

/** Images that may be frozen: reviewed or approved, active, and matching the query. */
export function matching({ clock }: ActingContext, { where }: Pick<FreezeOptions, 'where'>): Condition {
  const { sql, parameters } = compileWhere(where, { nowMs: clock.nowMs() })
  return {
    sql: `image.state IN ('reviewed', 'approved') AND image.lifecycle = 'active' AND ${sql}`,
    parameters: [...parameters],
  }
}

/** In import order. */
export const matchingRows = (context: ActingContext, { sql, parameters }: Condition): Promise<Uint32Array> =>
  readRows(context, `SELECT image.id FROM image WHERE ${sql} ORDER BY image.id`, parameters)
