import type { Lifecycle } from '#model/image.ts'
import type { Store } from '../../store/index.ts'

type LifecycleChange = {
  to: Lifecycle
  planRow: number | null
  rule: string | null
  userRow: number
  atMs: number
}

/** Moves images to another lifecycle and writes the events that prove it. Only inside of a `store.write`. */
export function changeLifecycles(
  store: Store,
  imageRows: readonly number[],
  { to, planRow, rule, userRow, atMs }: LifecycleChange,
): void {
  const rows = JSON.stringify(imageRows)
  store.run(
    `INSERT INTO retention_event (image_id, from_lifecycle, to_lifecycle, plan_id, rule, user_id, at)
     SELECT image.id, image.lifecycle, ?, ?, ?, ?, ? FROM json_each(?) AS moving JOIN image ON image.id = moving.value`,
    [to, planRow, rule, userRow, atMs, rows],
  )
  store.run('UPDATE image SET lifecycle = ? WHERE id IN (SELECT value FROM json_each(?))', [to, rows])
}
