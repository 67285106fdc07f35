import type { NextVersion } from '#contract'
import type { ActingContext } from '../../context.ts'
import { readOne } from '../../query/index.ts'
import { sealedRows } from '../queries.ts'
import { matching } from './matching.ts'

/**
 * What the next version would change compared with the newest one, by the newest one's query. An edited image counts as
 * changed.
 */
export async function nextChanges(context: ActingContext): Promise<NextVersion> {
  const last = sealedRows(context.store).at(-1)
  const { sql, parameters } = matching(context, { where: last?.where_text || undefined })
  const found = await readOne<{ images: number; still: number; edited: number }>(
    context,
    `SELECT count(*) AS images, count(item.image_id) AS still,
       count(*) FILTER (WHERE item.revision <> image.revision) AS edited
     FROM image LEFT JOIN dataset_item AS item ON item.dataset_id = ? AND item.image_id = image.id WHERE ${sql}`,
    [last?.id ?? 0, ...parameters],
  )
  const { images, still, edited } = found ?? { images: 0, still: 0, edited: 0 }
  const before = last ? (JSON.parse(last.summary) as { images: number }).images : 0
  return {
    since: last?.name ?? null,
    images,
    added: images - still,
    removed: before - still,
    relabelled: edited,
  }
}
