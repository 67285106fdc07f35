import { type Bulk, BulkAction } from '#contract'
import { type BulkId, type ImageId, rowOf } from '#model/ids.ts'
import { notFound } from '../errors.ts'
import type { Store } from '../store/index.ts'

export type SkippedByAction = { imageId: ImageId; path: string; reason: string }

export type BulkRecord = {
  row: number
  action: BulkAction
  begun: unknown
  skippedCount: number
  skipped: SkippedByAction[]
  title: string
  images: number
  labels: number
  undone: boolean
}

type StoredBulk = Omit<BulkRecord, 'action' | 'begun' | 'skipped' | 'undone'> & {
  action: string
  begun: string | null
  skipped: string
  undone: 0 | 1
}

export function requireBulk(store: Store, bulkId: BulkId): BulkRecord {
  const bulk = store.get<StoredBulk>(
    `SELECT id AS row, action, begun, passed_over AS skippedCount, skipped, title, images, labels,
        undone_at IS NOT NULL AS undone FROM bulk WHERE id = ?`,
    [rowOf(bulkId)],
  )
  if (!bulk) throw notFound(`bulk action ${bulkId}`)
  return {
    ...bulk,
    action: BulkAction.parse(JSON.parse(bulk.action)),
    begun: bulk.begun === null ? null : JSON.parse(bulk.begun),
    skipped: JSON.parse(bulk.skipped),
    undone: bulk.undone === 1,
  }
}
type Row = Omit<Bulk, 'skipped' | 'undone'> & { skipped: string; undone: string | null }
export const listBulks = (store: Store, limit: number): Bulk[] =>
  store
    .all<Row>(
      `SELECT 'blk_' || bulk.id AS bulkId, bulk.kind, bulk.title, maker.name AS user,
          (SELECT user.name FROM proposed_change JOIN user ON user.id = made_by WHERE bulk_id = bulk.id) AS proposedBy,
          bulk.created_at AS atMs,
          CASE WHEN EXISTS (SELECT 1 FROM job WHERE job.kind IN ('bulk.run', 'bulk.undo') AND job.status IN ('queued', 'running')
              AND job.input ->> 'bulkId' = 'blk_' || bulk.id) THEN 'running'
            WHEN undone_at IS NOT NULL THEN 'undone' WHEN bulk.ended_at IS NULL THEN 'stopped' ELSE 'done' END AS status,
          images, labels, passed_over AS skippedCount, skipped,
          iif(undone_at IS NULL, NULL, json_object('by', coalesce(undoer.name, ''), 'atMs', undone_at)) AS undone
        FROM bulk JOIN user AS maker ON maker.id = bulk.created_by LEFT JOIN user AS undoer ON undoer.id = bulk.undone_by
        ORDER BY bulk.id DESC LIMIT ?`,
      [limit],
    )
    .map((row) => ({
      ...row,
      skipped: JSON.parse(row.skipped),
      undone: row.undone === null ? null : JSON.parse(row.undone),
    }))

export const pathOf = (store: Store, imageRow: number): string =>
  store.values<string>('SELECT path FROM image WHERE id = ?', [imageRow])[0] ?? `image ${imageRow}`
