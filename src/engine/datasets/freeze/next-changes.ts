import type { NextVersion } from '#contract'
import type { ActingContext } from '../../context.ts'
import { batchesInTurns } from '../../turns.ts'
import { sealedRows } from '../queries.ts'
import { matching, matchingRows } from './matching.ts'

const batchSize = 1000

/** What the next version would have that the newest one has not, by the newest one's query. An edited image counts as other. */
export async function nextChanges(context: ActingContext): Promise<NextVersion> {
  const { store } = context
  const last = sealedRows(store).at(-1)
  const ids = await matchingRows(context, matching(context, { where: last?.where_text || undefined }))
  const next: NextVersion = {
    since: last?.name ?? null,
    images: ids.length,
    added: ids.length,
    removed: 0,
    relabelled: 0,
  }
  if (!last) return next
  let still = 0
  for await (const rows of batchesInTurns(ids, batchSize)) {
    const found = store.get<{ still: number; edited: number }>(
      `SELECT count(*) AS still, count(*) FILTER (WHERE item.revision <> image.revision) AS edited
       FROM json_each(?) AS wanted CROSS JOIN dataset_item AS item ON item.dataset_id = ? AND item.image_id = wanted.value
       CROSS JOIN image ON image.id = item.image_id`,
      [JSON.stringify(rows), last.id],
    )
    still += found?.still ?? 0
    next.relabelled += found?.edited ?? 0
  }
  const { images } = JSON.parse(last.summary) as { images: number }
  return { ...next, added: ids.length - still, removed: images - still }
}
