import type { Context } from '../../context.ts'
import { readRows } from '../../query/index.ts'

/** Image row and group of each image that has near-duplicates, one after the other. */
export const duplicateGroups = (context: Context): Promise<Uint32Array> =>
  readRows(
    context,
    `SELECT value FROM (
       SELECT image_id AS value, image_id, 0 AS place FROM duplicate WHERE size > 1
       UNION ALL SELECT group_id, image_id, 1 FROM duplicate WHERE size > 1
     ) ORDER BY image_id, place`,
  )
