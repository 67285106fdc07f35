import type { Purge, SkippedImage } from '#contract'
import { idOf, type PurgeId, rowOf } from '#model/ids.ts'
import type { Context } from '../../context.ts'
import { notFound } from '../../errors.ts'
import { readAll } from '../../query/index.ts'

type Row = {
  id: number
  kind: Purge['kind']
  status: Purge['status']
  reason: string
  basis: string
  hash: string
  waiting: string
  created_at: number
  created_by: string
  ended_at: number | null
  certificate_id: number | null
  images: number
  bytes: number
  linked: number
  purged: number
}

/** A completely listed purge. */
const select = `SELECT purge.id, kind, status, reason, basis, purge.hash, waiting, purge.created_at,
    user.name AS created_by, ended_at, (SELECT max(id) FROM certificate WHERE purge_id = purge.id) AS certificate_id,
    coalesce(counted.images, 0) AS images, coalesce(counted.bytes, 0) AS bytes,
    coalesce(counted.linked, 0) AS linked, coalesce(counted.purged, 0) AS purged
  FROM purge JOIN user ON user.id = purge.created_by
  LEFT JOIN (SELECT purge_id, count(*) AS images, sum(purge_item.size_bytes) AS bytes,
      count(*) FILTER (WHERE storage = 'linked') AS linked, count(*) FILTER (WHERE step = 'done') AS purged
    FROM purge_item JOIN image ON image.id = image_id WHERE purge_id = ? GROUP BY purge_id) AS counted
    ON counted.purge_id = purge.id
  WHERE purge.hash <> '' AND purge.id = ?`

const selectSkipped = `SELECT image_id, path, purge_item.reason FROM purge_item JOIN image ON image.id = image_id
  WHERE step = 'skipped' AND purge_id = ? ORDER BY image_id`

type SkippedRow = { image_id: number; path: string; reason: string }

const toPurge = (row: Row, skipped: SkippedImage[]): Purge => ({
  purgeId: idOf('prg', row.id),
  kind: row.kind,
  status: row.status,
  reason: row.reason,
  basis: row.basis,
  hash: row.hash,
  images: row.images,
  bytes: row.bytes,
  linked: row.linked,
  purged: row.purged,
  waiting: JSON.parse(row.waiting),
  skipped,
  createdAtMs: row.created_at,
  createdBy: row.created_by,
  endedAtMs: row.ended_at,
  certificateId: row.certificate_id === null ? null : idOf('crt', row.certificate_id),
})

/** Counts on another thread: a purge may have any number of images. */
export async function purgeById(context: Context, purgeId: PurgeId): Promise<Purge> {
  const id = rowOf(purgeId)
  const [found] = await readAll<Row>(context, select, [id, id])
  if (!found) throw notFound(`purge ${purgeId}`)
  const skipped = await readAll<SkippedRow>(context, selectSkipped, [id])
  return toPurge(
    found,
    skipped.map(({ image_id, path, reason }) => ({ imageId: idOf('img', image_id), path, reason })),
  )
}
