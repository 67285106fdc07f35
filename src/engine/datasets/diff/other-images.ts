import type { OtherImage } from '#contract'
import { type ImageId, idOf, rowOf } from '#model/ids.ts'
import type { Store } from '../../store/index.ts'
import { requireVersion } from '../version.ts'

type Wanted = { a: string; b: string; which: 'added' | 'removed'; after?: ImageId | undefined; limit: number }

type Row = Omit<OtherImage, 'imageId'> & { id: number }

/** Images that only one of two versions has, in the order of import. */
export function otherImages(store: Store, { a, b, which, after, limit }: Wanted): OtherImage[] {
  const [before, later] = [requireVersion(store, a).row.id, requireVersion(store, b).row.id]
  const [having, lacking] = which === 'added' ? [later, before] : [before, later]
  return store
    .all<Row>(
      `SELECT image.id, image.path, item.split, image.lifecycle, left_out.reason AS leftOut,
         json_array_length(item.labels) AS labels
       FROM frozen_item AS item CROSS JOIN image ON image.id = item.image_id
       LEFT JOIN dataset_left_out AS left_out ON left_out.dataset_id = :lacking AND left_out.image_id = image.id
       WHERE item.dataset_id = :having AND item.image_id > :after AND NOT EXISTS (
         SELECT 1 FROM dataset_item WHERE dataset_id = :lacking AND image_id = item.image_id)
       ORDER BY item.image_id LIMIT :limit`,
      { having, lacking, after: after ? rowOf(after) : 0, limit },
    )
    .map(({ id, ...rest }) => ({ imageId: idOf('img', id), ...rest }))
}
