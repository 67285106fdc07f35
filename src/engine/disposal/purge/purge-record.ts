import type { Purge, SkippedImage } from '#contract'
import { idOf, type PurgeId, rowOf } from '#model/ids.ts'
import { notFound } from '../../errors.ts'
import type { Store } from '../../store/index.ts'

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

const select = `SELECT purge.id, kind, status, reason, basis, purge.hash, waiting, purge.created_at,
    user.name AS created_by, ended_at, (SELECT max(id) FROM certificate WHERE purge_id = purge.id) AS certificate_id,
    coalesce(counted.images, 0) AS images, coalesce(counted.bytes, 0) AS bytes,
    coalesce(counted.linked, 0) AS linked, coalesce(counted.purged, 0) AS purged
  FROM purge JOIN user ON user.id = purge.created_by
  LEFT JOIN (SELECT purge_id, count(*) AS images, sum(purge_item.size_bytes) AS bytes,
      count(*) FILTER (WHERE storage = 'linked') AS linked, count(*) FILTER (WHERE step = 'done') AS purged
    FROM purge_item JOIN image ON image.id = image_id GROUP BY purge_id) AS counted ON counted.purge_id = purge.id`

export function skippedOf(store: Store, purgeRow: number): SkippedImage[] {
  return store
    .all<{ image_id: number; path: string; reason: string }>(
      `SELECT image_id, path, reason FROM purge_item JOIN image ON image.id = image_id
       WHERE purge_id = ? AND step = 'skipped' ORDER BY image_id`,
      [purgeRow],
    )
    .map(({ image_id, path, reason }) => ({ imageId: idOf('img', image_id), path, reason }))
}

const toPurge = (store: Store, row: Row): Purge => ({
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
  skipped: skippedOf(store, row.id),
  createdAtMs: row.created_at,
  createdBy: row.created_by,
  endedAtMs: row.ended_at,
  certificateId: row.certificate_id === null ? null : idOf('crt', row.certificate_id),
})

export const listPurges = (store: Store): Purge[] =>
  store.all<Row>(`${select} WHERE purge.hash <> '' ORDER BY purge.id DESC LIMIT 200`).map((row) => toPurge(store, row))

export function purgeById(store: Store, purgeId: PurgeId): Purge {
  const row = store.get<Row>(`${select} WHERE purge.id = ? AND purge.hash <> ''`, [rowOf(purgeId)])
  if (!row) throw notFound(`purge ${purgeId}`)
  return toPurge(store, row)
}
