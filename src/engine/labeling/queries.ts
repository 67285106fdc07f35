import { type AnnotationId, idOf, predictionId, predictionKey, rowOf } from '#model/ids.ts'
import type { ImageState, Lifecycle } from '#model/image.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { boundsOfGeometry } from '#model/shapes/index.ts'
import type { ActingContext } from '../context.ts'
import { isBlindNow, mayApprove as mayApproveSql } from '../query/index.ts'
import type { ReadOnlyStore, SqlValue, Store } from '../store/index.ts'
import { flagsOf, toTrack } from '../track-flags.ts'

export type LabeledImage = {
  id: number
  path: string
  width_px: number
  height_px: number
  state: ImageState
  lifecycle: Lifecycle
  revision: number
  reviewed_at: number | null
  reviewed_by: number | null
  state_reason: string | null
  sent_back_to: number | null
  approved_at: number | null
  approved_by: number | null
  /** 1 when the labels were made without predictions on screen, 0 with them; null before a review. */
  reviewed_blind: 0 | 1 | null
  /** 1 while predictions are hidden. */
  is_blind: 0 | 1
}

const blindNow = isBlindNow('image').sql

export const imageByRow = (store: Store, row: number): LabeledImage | undefined =>
  store.get<LabeledImage>(
    `SELECT id, path, width_px, height_px, state, lifecycle, revision, reviewed_at, reviewed_by, state_reason,
       sent_back_to, approved_at, approved_by, reviewed_blind, ${blindNow} AS is_blind
     FROM image WHERE id = ?`,
    [row],
  )

export type AnnotationRow = {
  id: AnnotationId
  class_id: number
  geometry: string
  attributes: string
  origin: Annotation['origin']
  model_id: number | null
  prediction_n: number | null
  score: number | null
  layer: number | null
  acceptance_id: number | null
  track: number | null
  track_flags: number | null
}

export const toAnnotation = (row: AnnotationRow): Annotation => ({
  id: row.id,
  classId: row.class_id,
  geometry: JSON.parse(row.geometry),
  attributes: JSON.parse(row.attributes),
  origin: row.origin,
  modelId: row.model_id === null ? null : idOf('mdl', row.model_id),
  predictionId:
    row.model_id === null || row.prediction_n === null ? null : predictionId(row.model_id, row.prediction_n),
  score: row.score,
  ...(row.layer !== null && { layer: row.layer }),
  ...(row.acceptance_id !== null && { acceptance: idOf('acc', row.acceptance_id) }),
  ...(row.track !== null && { track: toTrack(row.track, row.track_flags ?? 0) }),
})

export const annotationColumns =
  'id, class_id, geometry, attributes, origin, model_id, prediction_n, score, layer, acceptance_id, track, track_flags'

/** Returns the labels of an image in the order of their creation. */
export const annotationsOf = (store: ReadOnlyStore, imageRow: number): Annotation[] =>
  store
    .all<AnnotationRow>(`SELECT ${annotationColumns} FROM annotation WHERE image_id = ? ORDER BY position, id`, [
      imageRow,
    ])
    .map(toAnnotation)

export const annotationsById = (
  store: Store,
  imageRow: number,
  ids: readonly AnnotationId[],
): Map<AnnotationId, Annotation> =>
  new Map(
    store
      .all<AnnotationRow>(
        `SELECT ${annotationColumns} FROM annotation WHERE image_id = ? AND id IN (SELECT value FROM json_each(?))`,
        [imageRow, JSON.stringify(ids)],
      )
      .map((row) => [row.id, toAnnotation(row)]),
  )

/** The columns of a label, without author and time; `annotationValues` gives their values. */
const annotationValueColumns = `image_id, id, position, class_id, shape, geometry, x, y, width, height, attributes, origin,
    model_id, prediction_n, score, layer, acceptance_id, track, track_flags`

type Place = { imageRow: number; position: number; widthPx: number; heightPx: number }

// Returns values by position: binding this many by name takes longer than writing the row.
function annotationValues(
  { id, classId, geometry, attributes, origin, modelId, predictionId, score, ...own }: Annotation,
  { imageRow, position, widthPx, heightPx }: Place,
): SqlValue[] {
  const { x, y, width, height } = boundsOfGeometry(geometry, { widthPx, heightPx })
  return [
    imageRow,
    id,
    position,
    classId,
    geometry.shape,
    JSON.stringify(geometry),
    x,
    y,
    width,
    height,
    JSON.stringify(attributes),
    origin,
    modelId === null ? null : rowOf(modelId),
    predictionId === null ? null : predictionKey(predictionId).n,
    score,
    own.layer ?? null,
    own.acceptance === undefined ? null : rowOf(own.acceptance),
    own.track?.number ?? null,
    own.track ? flagsOf(own.track) : null,
  ]
}

const writeAnnotationSql = `
  INSERT INTO annotation (${annotationValueColumns}, created_at, updated_at, updated_by)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (image_id, id) DO UPDATE SET class_id = excluded.class_id, shape = excluded.shape,
    geometry = excluded.geometry, x = excluded.x, y = excluded.y, width = excluded.width,
    height = excluded.height, attributes = excluded.attributes, origin = excluded.origin,
    model_id = excluded.model_id, prediction_n = excluded.prediction_n, score = excluded.score, layer = excluded.layer,
    acceptance_id = excluded.acceptance_id, track = excluded.track, track_flags = excluded.track_flags,
    updated_at = excluded.updated_at, updated_by = excluded.updated_by`

/** Writes labels as new, or replaces those with their ids; new ones come last in the image, in this order. */
export function writeAnnotations(
  store: Store,
  { id: imageRow, width_px: widthPx, height_px: heightPx }: Pick<LabeledImage, 'id' | 'width_px' | 'height_px'>,
  annotations: readonly Annotation[],
  { atMs, userRow }: { atMs: number; userRow: number },
): void {
  if (annotations.length === 0) return
  const [last] = store.values<number | null>('SELECT max(position) FROM annotation WHERE image_id = ?', [imageRow])
  let position = (last ?? -1) + 1
  for (const annotation of annotations) {
    const values = annotationValues(annotation, { imageRow, position: position++, widthPx, heightPx })
    store.run(writeAnnotationSql, [...values, atMs, atMs, userRow])
  }
}

export function changeAnnotation(
  store: Store,
  { id: imageRow, ...size }: { id: number; widthPx: number; heightPx: number },
  { id, classId, geometry }: Annotation,
  { atMs, userRow }: { atMs: number; userRow: number },
): void {
  const { x, y, width, height } = boundsOfGeometry(geometry, size)
  store.run(
    `UPDATE annotation SET class_id = ?, geometry = ?, x = ?, y = ?, width = ?, height = ?, updated_at = ?, updated_by = ?
     WHERE image_id = ? AND id = ?`,
    [classId, JSON.stringify(geometry), x, y, width, height, atMs, userRow, imageRow, id],
  )
}

export const deleteAnnotation = (store: Store, imageRow: number, id: AnnotationId): void => {
  store.run('DELETE FROM annotation WHERE image_id = ? AND id = ?', [imageRow, id])
}

/** Whether the acting user may give an image its second review: not an author of its labels, unless the setting allows it. */
export const mayApprove = ({ store, actor }: Pick<ActingContext, 'store' | 'actor'>, imageRow: number): boolean =>
  store.values(`SELECT ${mayApproveSql('image', String(rowOf(actor.userId))).sql} FROM image WHERE id = ?`, [
    imageRow,
  ])[0] === 1
