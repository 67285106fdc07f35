import type { Context } from '../context.ts'
import { compileOrder, compileWhere } from '../query/index.ts'

/** Keys of all images that match, in order, as little-endian unsigned 32-bit integers. */
export function sequence(
  { store, clock }: Context,
  where: string | undefined,
  order: string | undefined,
): Uint8Array<ArrayBuffer> {
  const condition = compileWhere(where, { nowMs: clock.nowMs() })
  // One row with all keys: a hundred thousand rows would each become an object.
  const row = store.get<{ ids: string }>(
    `SELECT coalesce(group_concat(id), '') AS ids FROM (SELECT image.id FROM image WHERE ${condition.sql} ORDER BY ${compileOrder(order)})`,
    condition.parameters,
  )
  return new Uint8Array(Uint32Array.from(JSON.parse(`[${row?.ids ?? ''}]`) as number[]).buffer)
}

export function count({ store, clock }: Context, where: string | undefined): number {
  const condition = compileWhere(where, { nowMs: clock.nowMs() })
  return (
    store.get<{ n: number }>(`SELECT count(*) AS n FROM image WHERE ${condition.sql}`, condition.parameters)?.n ?? 0
  )
}
