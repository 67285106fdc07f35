import type { Purge, SkippedImage } from '#contract'
import { type PurgeId, rowOf } from '#model/ids.ts'
import type { Context } from '../../context.ts'
import { notFound } from '../../errors.ts'
import { readAll, readOne } from '../../query/index.ts'

/** A completely listed purge. */
const select = `SELECT 'prg_' || purge.id AS purgeId, kind, status, reason, basis, purge.hash, waiting,
    purge.created_at AS createdAtMs, user.name AS createdBy, ended_at AS endedAtMs,
    'crt_' || (SELECT max(id) FROM certificate WHERE purge_id = purge.id) AS certificateId,
    coalesce(images, 0) AS images, coalesce(bytes, 0) AS bytes, coalesce(linked, 0) AS linked, coalesce(purged, 0) AS purged
  FROM purge JOIN user ON user.id = purge.created_by
  LEFT JOIN (SELECT purge_id, count(*) AS images, sum(purge_item.size_bytes) AS bytes,
      count(*) FILTER (WHERE storage = 'linked') AS linked, count(*) FILTER (WHERE step = 'done') AS purged
    FROM purge_item JOIN image ON image.id = image_id WHERE purge_id = :purge GROUP BY purge_id) AS counted
    ON counted.purge_id = purge.id
  WHERE purge.hash <> '' AND purge.id = :purge`

const selectSkipped = `SELECT 'img_' || image_id AS imageId, path, purge_item.reason FROM purge_item
  JOIN image ON image.id = image_id WHERE step = 'skipped' AND purge_id = :purge ORDER BY image_id`

/** Counts on another thread: a purge may have any number of images. */
export async function purgeById(context: Context, purgeId: PurgeId): Promise<Purge> {
  const purge = rowOf(purgeId)
  const found = await readOne<Omit<Purge, 'waiting' | 'skipped'> & { waiting: string }>(context, select, { purge })
  if (!found) throw notFound(`purge ${purgeId}`)
  const skipped = await readAll<SkippedImage>(context, selectSkipped, { purge })
  return { ...found, waiting: JSON.parse(found.waiting), skipped }
}
