import type { Store } from '../../store/index.ts'

/** Records that an erasure includes a held image, for a user to decide. Does nothing when the image is not held. */
export function noteConflict(store: Store, purgeRow: number, imageRow: number, atMs: number): void {
  const holds = store.values<number>(
    `SELECT hold.id FROM hold JOIN hold_image ON hold_image.hold_id = hold.id
     WHERE hold_image.image_id = ? AND released_at IS NULL ORDER BY hold.id`,
    [imageRow],
  )
  if (holds.length === 0) return
  store.run(
    'INSERT INTO erasure_conflict (purge_id, image_id, holds, found_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
    [purgeRow, imageRow, JSON.stringify(holds), atMs],
  )
}
