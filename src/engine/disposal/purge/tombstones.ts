import type { Tombstone } from '#contract'
import type { Store } from '../../store/index.ts'

export const listTombstones = (store: Store, limit: number): Tombstone[] =>
  store.all<Tombstone>(
    `SELECT 'img_' || image_id AS imageId, kind, iif(kind = 'erased', NULL, image.path) AS path, newest.sha256,
       'pln_' || plan_id AS planId, rule, 'prg_' || purge_id AS purgeId, at AS atMs
     FROM (SELECT * FROM tombstone ORDER BY at DESC, image_id LIMIT ?) AS newest
     JOIN image ON image.id = image_id ORDER BY at DESC, image_id`,
    [limit],
  )
