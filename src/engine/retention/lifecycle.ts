import type { Lifecycle } from '#model/image-state.ts'
import type { Store } from '../store/index.ts'

type LifecycleChange = {
  imageRow: number
  from: Lifecycle
  to: Lifecycle
  planRow: number | null
  rule: string | null
  userRow: number
  atMs: number
}

/** Moves an image to another lifecycle and writes the event that proves it. Only inside of a `store.write`. */
export function changeLifecycle(
  store: Store,
  { imageRow, from, to, planRow, rule, userRow, atMs }: LifecycleChange,
): void {
  store.run('UPDATE image SET lifecycle = ? WHERE id = ?', [to, imageRow])
  store.run(
    `INSERT INTO retention_event (image_id, from_lifecycle, to_lifecycle, plan_id, rule, user_id, at)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    [imageRow, from, to, planRow, rule, userRow, atMs],
  )
}
