import { type Bulk, BulkAction, type BulkKind } from '#contract'
import { type BulkId, type ImageId, idOf, rowOf } from '#model/ids.ts'
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

type Row = {
  id: number
  kind: BulkKind
  action: string
  title: string
  begun: string | null
  created_at: number
  user: string
  proposed_by: string | null
  images: number
  labels: number
  passed_over: number
  skipped: string
  ended_at: number | null
  undone_at: number | null
  undone_by: string | null
  running: number
}

const selected = `SELECT bulk.id, bulk.kind, action, bulk.title, begun, bulk.created_at, maker.name AS user,
  (SELECT user.name FROM proposed_change JOIN user ON user.id = made_by WHERE bulk_id = bulk.id) AS proposed_by, images,
  labels, passed_over, skipped, bulk.ended_at, undone_at, undoer.name AS undone_by,
  EXISTS (SELECT 1 FROM job WHERE job.kind IN ('bulk.run', 'bulk.undo') AND job.status IN ('queued', 'running')
    AND job.input ->> 'bulkId' = 'blk_' || bulk.id) AS running
  FROM bulk JOIN user AS maker ON maker.id = bulk.created_by LEFT JOIN user AS undoer ON undoer.id = bulk.undone_by`

export function requireBulk(store: Store, bulkId: BulkId): BulkRecord {
  const row = store.get<Row>(`${selected} WHERE bulk.id = ?`, [rowOf(bulkId)])
  if (!row) throw notFound(`bulk action ${bulkId}`)
  return {
    row: row.id,
    action: BulkAction.parse(JSON.parse(row.action)),
    begun: row.begun === null ? null : JSON.parse(row.begun),
    skippedCount: row.passed_over,
    skipped: JSON.parse(row.skipped),
    title: row.title,
    images: row.images,
    labels: row.labels,
    undone: row.undone_at !== null,
  }
}

/** The latest first. */
export const listBulks = (store: Store, limit: number): Bulk[] =>
  store.all<Row>(`${selected} ORDER BY bulk.id DESC LIMIT ?`, [limit]).map((row) => ({
    bulkId: idOf('blk', row.id),
    kind: row.kind,
    title: row.title,
    user: row.user,
    proposedBy: row.proposed_by,
    atMs: row.created_at,
    status: row.running ? 'running' : row.undone_at !== null ? 'undone' : row.ended_at === null ? 'stopped' : 'done',
    images: row.images,
    labels: row.labels,
    skippedCount: row.passed_over,
    skipped: JSON.parse(row.skipped),
    undone: row.undone_at === null ? null : { by: row.undone_by ?? '', atMs: row.undone_at },
  }))

export const pathOf = (store: Store, imageRow: number): string =>
  store.values<string>('SELECT path FROM image WHERE id = ?', [imageRow])[0] ?? `image ${imageRow}`
