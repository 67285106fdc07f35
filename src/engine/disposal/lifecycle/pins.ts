import { idOf, rowOf } from '#model/ids.ts'
import { audit } from '../../access/index.ts'
import type { ActingContext } from '../../context.ts'

/** Pins an image; returns false when it is pinned already. Only inside of a `store.write`. */
export function pinImage(context: ActingContext, imageRow: number): boolean {
  const { store, clock, actor } = context
  const { changes } = store.run(
    'INSERT INTO sentinel (image_id, pinned_at, pinned_by) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    [imageRow, clock.nowMs(), rowOf(actor.userId)],
  )
  if (changes > 0) audit(context, 'retention.pin', { imageId: idOf('img', imageRow) })
  return changes > 0
}

/** Unpins an image; returns false when it is not pinned. Only inside of a `store.write`. */
export function unpinImage(context: ActingContext, imageRow: number): boolean {
  const { changes } = context.store.run('DELETE FROM sentinel WHERE image_id = ?', [imageRow])
  if (changes > 0) audit(context, 'retention.unpin', { imageId: idOf('img', imageRow) })
  return changes > 0
}
