import type { ReviewPlace, ReviewQueueKey } from '#contract'
import { rowOf } from '#model/ids.ts'
import type { ActingContext } from '../../context.ts'
import { notFound } from '../../errors.ts'

/** Returns the acting user's position in a queue, or in the one they used last; null if they have used none. */
export function placeOf({ store, actor }: ActingContext, key: ReviewQueueKey | undefined): ReviewPlace | null {
  const ofKey = key ? 'AND where_text = ? AND order_text = ? AND purpose = ?' : ''
  const place = store.get<ReviewPlace>(
    `SELECT where_text AS "where", order_text AS "order", purpose, 'img_' || image_id AS imageId, position FROM review_list
      WHERE user_id = ? AND image_id IS NOT NULL ${ofKey} ORDER BY at DESC, id DESC LIMIT 1`,
    [rowOf(actor.userId), ...(key ? [key.where, key.order, key.purpose] : [])],
  )
  return place ?? null
}

/** Saves the position and notes that the image was opened. Viewing an image leaves the position unchanged. */
export function savePosition(
  { store, clock, actor }: ActingContext,
  { isLook, ...place }: ReviewPlace & { isLook: boolean },
): void {
  const imageRow = rowOf(place.imageId)
  if (!store.get('SELECT 1 FROM image WHERE id = ?', [imageRow])) throw notFound(`image ${place.imageId}`)
  const atMs = clock.nowMs()
  store.writeShared(() => {
    store.run(
      'INSERT INTO review_opened (image_id, at) VALUES (?, ?) ON CONFLICT (image_id) DO UPDATE SET at = excluded.at',
      [imageRow, atMs],
    )
    if (isLook) return
    store.run(
      `INSERT INTO review_list (user_id, where_text, order_text, purpose, opened_at, opened_seq, image_id, position, at)
       VALUES (:user, :where, :order, :purpose, :at, (SELECT coalesce(max(seq), 0) FROM edit), :image, :position, :at)
       ON CONFLICT (user_id, where_text, order_text, purpose) DO UPDATE SET image_id = excluded.image_id,
         position = excluded.position, at = excluded.at`,
      {
        user: rowOf(actor.userId),
        where: place.where,
        order: place.order,
        purpose: place.purpose,
        image: imageRow,
        position: place.position,
        at: atMs,
      },
    )
  })
}

export function skip({ store, clock, announce }: ActingContext, imageId: ReviewPlace['imageId']): number {
  const row = rowOf(imageId)
  const { changes } = store.writeShared(() =>
    store.run('UPDATE image SET skip_count = skip_count + 1, skipped_at = ? WHERE id = ?', [clock.nowMs(), row]),
  )
  if (changes === 0) throw notFound(`image ${imageId}`)
  announce({ type: 'imagesChanged', images: [imageId] })
  return store.get<{ n: number }>('SELECT skip_count AS n FROM image WHERE id = ?', [row])!.n
}
