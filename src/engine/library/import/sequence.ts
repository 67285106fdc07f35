import type { Clock } from '../../context.ts'
import { compileOrder, compileWhere } from '../../query/index.ts'
import type { ReadOnlyStore } from '../../store/index.ts'

type Looking = { store: ReadOnlyStore; clock: Clock }

/** Returns the rows of all matching images, in order. */
export function sequence(
  { store, clock }: Looking,
  where: string | undefined,
  order: string | undefined,
): Uint32Array<ArrayBuffer> {
  const condition = compileWhere(where, { nowMs: clock.nowMs() })
  // One row with all keys: separate rows would create a hundred thousand objects.
  const row = store.get<{ ids: string }>(
    `SELECT coalesce(group_concat(id), '') AS ids FROM (SELECT image.id FROM image WHERE ${condition.sql} ORDER BY ${compileOrder(order)})`,
    condition.parameters,
  )
  return Uint32Array.from(JSON.parse(`[${row?.ids ?? ''}]`) as number[])
}

export function count({ store, clock }: Looking, where: string | undefined): number {
  const condition = compileWhere(where, { nowMs: clock.nowMs() })
  return (
    store.get<{ n: number }>(`SELECT count(*) AS n FROM image WHERE ${condition.sql}`, condition.parameters)?.n ?? 0
  )
}
