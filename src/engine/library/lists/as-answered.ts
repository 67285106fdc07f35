import type { ImageRow } from '#contract'
import { idOf, rowOf } from '#model/ids.ts'
import type { ActingContext } from '../../context.ts'

/** Shows images that several users label independently in the acting user's own state. */
export function asAnswered({ store, actor }: ActingContext, images: readonly ImageRow[]): ImageRow[] {
  const own = new Map(
    store
      .all<{ image_id: number; state: ImageRow['state'] }>(
        `SELECT answer.image_id, answer.state FROM answer JOIN independent_image AS asked
           ON asked.image_id = answer.image_id AND asked.queue_id = answer.queue_id AND asked.is_open = 1
         WHERE answer.user_id = ? AND answer.image_id IN (SELECT value FROM json_each(?))`,
        [rowOf(actor.userId), JSON.stringify(images.map(({ imageId }) => rowOf(imageId)))],
      )
      .map(({ image_id, state }) => [idOf('img', image_id), state] as const),
  )
  return images.map((image) => ({ ...image, state: own.get(image.imageId) ?? image.state }))
}
