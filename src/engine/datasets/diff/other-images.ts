import type { OtherImage } from '#contract'
import { type ImageId, idOf, rowOf } from '#model/ids.ts'
import type { Store } from '../../store/index.ts'
import { requireVersion } from '../versions/version.ts'

type OtherImagesRequest = {
  a: string
  b: string
  which: 'added' | 'removed' | 'moved'
  after?: ImageId | undefined
  limit: number
}

type Row = Omit<OtherImage, 'imageId'> & { id: number }

/** Which images of a version are listed, compared with the other one. */
const conditions = {
  lacking: 'other.image_id IS NULL',
  moved: 'other.split <> item.split',
}

const listed = (condition: keyof typeof conditions) =>
  `SELECT image.id, image.path, item.split, image.lifecycle, left_out.reason AS leftOut, other.split AS movedFrom,
     json_array_length(item.labels) AS labels
   FROM frozen_item AS item CROSS JOIN image ON image.id = item.image_id
   LEFT JOIN dataset_item AS other ON other.dataset_id = :other AND other.image_id = image.id
   LEFT JOIN dataset_left_out AS left_out ON left_out.dataset_id = :other AND left_out.image_id = image.id
   WHERE item.dataset_id = :having AND item.image_id > :after AND ${conditions[condition]}
   ORDER BY item.image_id LIMIT :limit`

/** Images that only one of two versions has, or both in different splits, in the order of import. */
export function otherImages(store: Store, { a, b, which, after, limit }: OtherImagesRequest): OtherImage[] {
  const [before, later] = [requireVersion(store, a).row.id, requireVersion(store, b).row.id]
  const [having, other] = which === 'removed' ? [before, later] : [later, before]
  return store
    .all<Row>(listed(which === 'moved' ? 'moved' : 'lacking'), {
      having,
      other,
      after: after ? rowOf(after) : 0,
      limit,
    })
    .map(({ id, ...rest }) => ({ imageId: idOf('img', id), ...rest }))
}
