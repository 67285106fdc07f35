import type { ReviewPlace } from '#contract'
import { idOf, rowOf } from '#model/ids.ts'
import type { ActingContext } from '../context.ts'
import { notFound } from '../errors.ts'

type Row = {
  where_text: string
  order_text: string
  purpose: ReviewPlace['purpose']
  image_id: number
  position: number
}

/** Where the acting user was in their review, or null. */
export function placeOf({ store, actor }: ActingContext): ReviewPlace | null {
  const row = store.get<Row>(
    'SELECT where_text, order_text, purpose, image_id, position FROM review_place WHERE user_id = ?',
    [rowOf(actor.userId)],
  )
  if (!row) return null
  return {
    where: row.where_text,
    order: row.order_text,
    purpose: row.purpose,
    imageId: idOf('img', row.image_id),
    position: row.position,
  }
}

/** Also notes that the image was opened. */
export function savePosition({ store, clock, actor }: ActingContext, place: ReviewPlace): void {
  const imageRow = rowOf(place.imageId)
  if (!store.get('SELECT 1 FROM image WHERE id = ?', [imageRow])) throw notFound(`image ${place.imageId}`)
  const atMs = clock.nowMs()
  store.write(() => {
    store.run(
      'INSERT INTO review_opened (image_id, at) VALUES (?, ?) ON CONFLICT (image_id) DO UPDATE SET at = excluded.at',
      [imageRow, atMs],
    )
    store.run(
      `INSERT INTO review_place (user_id, where_text, order_text, purpose, image_id, position, at)
       VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (user_id) DO UPDATE SET where_text = excluded.where_text,
         order_text = excluded.order_text, purpose = excluded.purpose, image_id = excluded.image_id,
         position = excluded.position, at = excluded.at`,
      [rowOf(actor.userId), place.where, place.order, place.purpose, imageRow, place.position, atMs],
    )
  })
}

/** Puts an image off, and gives how often that has been done. */
export function skip({ store, clock, announce }: ActingContext, imageId: ReviewPlace['imageId']): number {
  const row = rowOf(imageId)
  const { changes } = store.write(() =>
    store.run('UPDATE image SET skip_count = skip_count + 1, skipped_at = ? WHERE id = ?', [clock.nowMs(), row]),
  )
  if (changes === 0) throw notFound(`image ${imageId}`)
  announce({ type: 'imagesChanged', images: [imageId] })
  return store.get<{ n: number }>('SELECT skip_count AS n FROM image WHERE id = ?', [row])!.n
}
