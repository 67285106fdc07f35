import type { ImageRow } from '#contract'
import { idOf } from '#model/ids.ts'
import type { Context } from '../context.ts'
import { isBlindNow, isByLabeler, readAll } from '../query/index.ts'
import type { Store } from '../store/index.ts'

export const lastImageRow = (store: Store): number =>
  store.get<{ last: number }>('SELECT coalesce(max(id), 0) AS last FROM image')?.last ?? 0

export function sourceRow(store: Store, name: string): number {
  const existing = store.get<{ id: number }>('SELECT id FROM source WHERE name = ?', [name])
  return existing?.id ?? store.write(() => store.run('INSERT INTO source (name) VALUES (?)', [name]).lastRow)
}

export type ImageRecord = Omit<ImageRow, 'imageId' | 'held' | 'tags' | 'nearDuplicates'> & {
  id: number
  held: 0 | 1
  tags: string
  /** JSON, or null for a unique image. */
  nearDuplicates: string | null
  /** Open predictions of models that search by examples. */
  byExample: number
  /** 1 while the predictions are hidden from users. */
  isBlind: 0 | 1
}

/** Columns of an ImageRecord, from the table `image`. */
export const imageColumns = `image.id, image.path, (SELECT name FROM source WHERE source.id = image.source_id) AS source,
  image.format, image.size_bytes AS sizeBytes, image.width_px AS widthPx, image.height_px AS heightPx,
  image.captured_at AS capturedAtMs, image.imported_at AS importedAtMs, image.state, image.lifecycle, image.revision,
  image.reviewed_at AS reviewedAtMs, (SELECT name FROM user WHERE user.id = image.reviewed_by) AS reviewer,
  image.label_count AS labelCount, (SELECT json_group_array(tag) FROM image_tag WHERE image_id = image.id) AS tags,
  (SELECT count(*) FROM comment WHERE comment.image_id = image.id AND resolved_at IS NULL
    AND NOT ${isByLabeler('comment.image_id', 'comment.created_by').sql}) AS openComments,
  (SELECT json_object('group', 'dup_' || group_id, 'size', size) FROM duplicate
    WHERE duplicate.image_id = image.id AND size > 1) AS nearDuplicates,
  (SELECT count(*) FROM model JOIN prediction ON prediction.image_id = image.id AND prediction.model_id = model.id
    WHERE model.family = 'prototype' AND outcome = 0) AS byExample,
  image.prediction_count AS predictionCount, image.prediction_shown_count AS shownCount,
  image.prediction_min_score AS minScore, image.prediction_max_score AS maxScore,
  EXISTS (SELECT 1 FROM hold_image JOIN hold ON hold.id = hold_image.hold_id
    WHERE hold_image.image_id = image.id AND hold.released_at IS NULL) AS held,
  ${isBlindNow('image').sql} AS isBlind`

export const toImageRow = ({ id, byExample, isBlind, ...record }: ImageRecord): ImageRow => ({
  imageId: idOf('img', id),
  ...record,
  held: record.held === 1,
  tags: JSON.parse(record.tags),
  nearDuplicates: record.nearDuplicates === null ? null : JSON.parse(record.nearDuplicates),
  ...(isBlind
    ? { predictionCount: 0, shownCount: 0, minScore: null, maxScore: null }
    : { predictionCount: record.predictionCount + byExample }),
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
