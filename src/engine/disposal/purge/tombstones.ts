import type { Tombstone } from '#contract'
import { idOf } from '#model/ids.ts'
import type { Store } from '../../store/index.ts'

type Row = {
  image_id: number
  kind: Tombstone['kind']
  path: string
  sha256: string | null
  plan_id: number | null
  rule: string | null
  purge_id: number
  at: number
}

export const listTombstones = (store: Store, limit: number): Tombstone[] =>
  store
    .all<Row>(
      `SELECT newest.*, image.path FROM (SELECT * FROM tombstone ORDER BY at DESC, image_id LIMIT ?) AS newest
       JOIN image ON image.id = image_id ORDER BY at DESC, image_id`,
      [limit],
    )
    .map((row) => ({
      imageId: idOf('img', row.image_id),
      kind: row.kind,
      path: row.kind === 'erased' ? null : row.path,
      sha256: row.sha256,
      planId: row.plan_id === null ? null : idOf('pln', row.plan_id),
      rule: row.rule,
      purgeId: idOf('prg', row.purge_id),
      atMs: row.at,
    }))
