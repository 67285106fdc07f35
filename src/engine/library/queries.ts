import type { ImageRow } from '#contract'
import { idOf } from '#model/ids.ts'
import type { ImageState, Lifecycle } from '#model/image.ts'
import type { Context } from '../context.ts'
import { isBlindNow, isByLabeler, readAll } from '../query/index.ts'
import type { Store } from '../store/index.ts'

/** The highest image row, 0 in an empty workspace. */
export const lastImageRow = (store: Store): number =>
  store.get<{ last: number }>('SELECT coalesce(max(id), 0) AS last FROM image')?.last ?? 0

/** Returns the row of a source and creates it when new. */
export function sourceRow(store: Store, name: string): number {
  const existing = store.get<{ id: number }>('SELECT id FROM source WHERE name = ?', [name])
  return existing?.id ?? store.write(() => store.run('INSERT INTO source (name) VALUES (?)', [name]).lastRow)
}

export type ImageRecord = {
  id: number
  path: string
  source: string
  format: string
  size_bytes: number
  width_px: number
  height_px: number
  captured_at: number | null
  imported_at: number
  state: ImageState
  lifecycle: Lifecycle
  revision: number
  reviewed_at: number | null
  reviewer: string | null
  label_count: number
  tags: string
  open_comments: number
  /** JSON, or null for a unique image. */
  near_duplicates: string | null
  prediction_count: number
  /** Open predictions of models that search by examples. */
  by_example: number
  prediction_shown_count: number
  prediction_min_score: number | null
  prediction_max_score: number | null
  held: number
  /** 1 while the predictions are hidden from users. */
  is_blind: number
}

/** Columns of an ImageRecord, from the table `image`. */
export const imageColumns = `image.id, image.path, (SELECT name FROM source WHERE source.id = image.source_id) AS source,
  image.format, image.size_bytes, image.width_px, image.height_px, image.captured_at, image.imported_at, image.state,
  image.lifecycle, image.revision, image.reviewed_at, (SELECT name FROM user WHERE user.id = image.reviewed_by) AS reviewer,
  image.label_count, (SELECT json_group_array(tag) FROM image_tag WHERE image_id = image.id) AS tags,
  (SELECT count(*) FROM comment WHERE comment.image_id = image.id AND resolved_at IS NULL
    AND NOT ${isByLabeler('comment.image_id', 'comment.created_by').sql}) AS open_comments,
  (SELECT json_object('group', 'dup_' || group_id, 'size', size) FROM duplicate
    WHERE duplicate.image_id = image.id AND size > 1) AS near_duplicates,
  (SELECT count(*) FROM model JOIN prediction ON prediction.image_id = image.id AND prediction.model_id = model.id
    WHERE model.family = 'prototype' AND outcome = 0) AS by_example,
  image.prediction_count, image.prediction_shown_count, image.prediction_min_score, image.prediction_max_score,
  EXISTS (SELECT 1 FROM hold_image JOIN hold ON hold.id = hold_image.hold_id
    WHERE hold_image.image_id = image.id AND hold.released_at IS NULL) AS held,
  ${isBlindNow('image').sql} AS is_blind`

export const toImageRow = (record: ImageRecord): ImageRow => ({
  imageId: idOf('img', record.id),
  path: record.path,
  source: record.source,
  widthPx: record.width_px,
  heightPx: record.height_px,
  sizeBytes: record.size_bytes,
  format: record.format,
  state: record.state,
  lifecycle: record.lifecycle,
  held: record.held === 1,
  capturedAtMs: record.captured_at,
  importedAtMs: record.imported_at,
  reviewedAtMs: record.reviewed_at,
  reviewer: record.reviewer,
  revision: record.revision,
  labelCount: record.label_count,
  tags: JSON.parse(record.tags),
  openComments: record.open_comments,
  nearDuplicates: record.near_duplicates === null ? null : JSON.parse(record.near_duplicates),
  predictionCount: record.is_blind ? 0 : record.prediction_count + record.by_example,
  shownCount: record.is_blind ? 0 : record.prediction_shown_count,
  minScore: record.is_blind ? null : record.prediction_min_score,
  maxScore: record.is_blind ? null : record.prediction_max_score,
})

/** Returns rows by key, in the order requested; omits those that do not exist. */
export function imageRows(store: Store, rows: readonly number[]): ImageRow[] {
  return store
    .all<ImageRecord>(
      `SELECT ${imageColumns} FROM json_each(?) AS wanted CROSS JOIN image ON image.id = wanted.value ORDER BY wanted.key`,
      [JSON.stringify(rows)],
    )
    .map(toImageRow)
}

/** Returns the number of images by source, most first. Counted from indexes: few images are in the trash. */
export const sources = (context: Context): Promise<{ name: string; images: number }[]> =>
  readAll(
    context,
    `SELECT source.name, counted.images - coalesce(trashed.images, 0) AS images FROM source
     JOIN (SELECT source_id, count(*) AS images FROM image GROUP BY source_id) AS counted ON counted.source_id = source.id
     LEFT JOIN (SELECT source_id, count(*) AS images FROM image
       WHERE lifecycle <> 'active' AND lifecycle IN ('trashed', 'purged') GROUP BY source_id) AS trashed ON trashed.source_id = source.id
     WHERE counted.images > coalesce(trashed.images, 0) ORDER BY images DESC, source.name`,
  )
