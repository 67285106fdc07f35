import type { EvaluatedObject } from '#contract'
import { type EvaluationId, type ImageId, idOf, type ModelId, predictionId, rowOf } from '#model/ids.ts'
import type { Geometry } from '#model/shapes/index.ts'
import type { ActingContext } from '../context.ts'
import { notFound } from '../errors.ts'
import { isWithheld, readAll, readOne } from '../query/index.ts'
import type { SqlValue } from '../store/index.ts'

type Filter = { kind?: string; labelClassId?: number; predictedClassId?: number }
type ObjectRow = {
  n: number
  image_id: number
  path: string
  kind: EvaluatedObject['kind']
  label_id: string | null
  prediction_n: number | null
  label_class: number | null
  predicted_class: number | null
  score: number | null
  iou: number
  x: number
  y: number
  width: number
  height: number
  width_px: number
  height_px: number
  model_id: number
}

/** SQL for a class by its row, −1 for the background, or any. */
const isClass = (column: string, row: number | undefined): [string, SqlValue[]] =>
  row === undefined ? ['1', []] : row < 0 ? [`${column} IS NULL`, []] : [`${column} = ?`, [row]]

/** Returns objects of an evaluation, the largest first, without images whose predictions are hidden from the user. */
export async function evaluatedObjects(
  context: ActingContext,
  evaluationId: EvaluationId,
  { kind, labelClassId, predictedClassId }: Filter,
  limit: number,
): Promise<{ objects: EvaluatedObject[]; total: number; images: number }> {
  const [ofLabel, labelParameters] = isClass('label_class', labelClassId)
  const [ofPrediction, predictionParameters] = isClass('predicted_class', predictedClassId)
  const where = `evaluation_id = ? AND ${kind === undefined ? '1' : 'kind = ?'} AND ${ofLabel} AND ${ofPrediction}
    AND NOT ${isWithheld('image', context.actor).sql}`
  const parameters = [
    rowOf(evaluationId),
    ...(kind === undefined ? [] : [kind]),
    ...labelParameters,
    ...predictionParameters,
  ]
  const rows = await readAll<ObjectRow>(
    context,
    `SELECT evaluation_object.*, path, width_px, height_px, model_id FROM evaluation_object
     JOIN image ON image.id = image_id JOIN evaluation ON evaluation.id = evaluation_id
     WHERE ${where} ORDER BY width * height DESC, n LIMIT ?`,
    [...parameters, limit],
  )
  const counted = await readOne<{ total: number; images: number }>(
    context,
    `SELECT count(*) AS total, count(DISTINCT image_id) AS images FROM evaluation_object
     JOIN image ON image.id = image_id WHERE ${where}`,
    parameters,
  )
  return {
    total: counted?.total ?? 0,
    images: counted?.images ?? 0,
    objects: rows.map((row) => ({
      n: row.n,
      imageId: idOf('img', row.image_id),
      path: row.path,
      kind: row.kind,
      labelId: row.label_id,
      predictionId: row.prediction_n === null ? null : predictionId(row.model_id, row.prediction_n),
      labelClassId: row.label_class,
      predictedClassId: row.predicted_class,
      score: row.score,
      iou: row.iou,
      box: { x: row.x, y: row.y, width: row.width, height: row.height },
      widthPx: row.width_px,
      heightPx: row.height_px,
    })),
  }
}

type ImagesRequest = { evaluationId: EvaluationId; against?: EvaluationId | undefined; limit: number }

/**
 * Returns images of an evaluation whose predictions the user may know, the one with the most to correct first or, for
 * two evaluations, the one with the largest difference first.
 */
export async function evaluatedImages(context: ActingContext, { evaluationId, against, limit }: ImagesRequest) {
  const rows = await readAll<{ image_id: number; path: string; score: number; change: number | null }>(
    context,
    `SELECT one.image_id, path, one.score, one.score - other.score AS change FROM evaluation_image AS one
       JOIN image ON image.id = one.image_id
       LEFT JOIN evaluation_image AS other ON other.evaluation_id = :against AND other.image_id = one.image_id
     WHERE one.evaluation_id = :evaluation AND NOT ${isWithheld('image', context.actor).sql} AND (:against IS NULL OR change IS NOT NULL)
     ORDER BY abs(change) DESC, one.score, one.image_id LIMIT :limit`,
    { evaluation: rowOf(evaluationId), against: against ? rowOf(against) : null, limit },
  )
  return rows.map(({ image_id, ...row }) => ({ imageId: idOf('img', image_id), ...row }))
}

type ShownModel = { modelId: ModelId; fromScore: number }

/**
 * Returns models' predictions on one image, beside its current labels; nothing when predictions are hidden from the
 * user.
 */
export function sideBySide({ store, actor }: ActingContext, imageId: ImageId, models: readonly ShownModel[]) {
  const found = store.get<{ path: string; widthPx: number; heightPx: number; withheld: 0 | 1 }>(
    `SELECT path, width_px AS widthPx, height_px AS heightPx, ${isWithheld('image', actor).sql} AS withheld FROM image
     WHERE id = ? AND lifecycle <> 'purged'`,
    [rowOf(imageId)],
  )
  if (!found) throw notFound(`image ${imageId}`)
  const { withheld, ...image } = found
  const labels = store.all<{ class_id: number; geometry: string }>(
    'SELECT class_id, geometry FROM annotation WHERE image_id = ? ORDER BY position',
    [rowOf(imageId)],
  )
  return {
    imageId,
    ...image,
    labels: labels.map(({ class_id, geometry }) => ({ classId: class_id, geometry: storedGeometry(geometry) })),
    models: models.map(({ modelId, fromScore }) => ({
      modelId,
      predictions: store
        .all<{ class_id: number; score: number; geometry: string }>(
          `SELECT class_id, score, coalesce(geometry, json_object('shape', 'box',
             'x', x16 / 16.0, 'y', y16 / 16.0, 'width', width16 / 16.0, 'height', height16 / 16.0)) AS geometry
           FROM prediction WHERE image_id = ? AND model_id = ? AND score >= ? AND NOT ? ORDER BY score DESC, n`,
          [rowOf(imageId), rowOf(modelId), fromScore, withheld],
        )
        .map(({ class_id, score, geometry }) => ({ classId: class_id, score, geometry: storedGeometry(geometry) })),
    })),
  }
}

const storedGeometry = (json: string): Geometry => JSON.parse(json) as Geometry
