import type { EvaluatedObject } from '#contract'
import { type EvaluationId, type ImageId, type ModelId, rowOf } from '#model/ids.ts'
import type { Geometry } from '#model/shapes/index.ts'
import type { ActingContext } from '../context.ts'
import { notFound } from '../errors.ts'
import { isWithheld, readAll, readOne } from '../query/index.ts'

type Filter = { kind?: string; labelClassId?: number; predictedClassId?: number }

/** SQL for a class by its row, −1 for the background, null for any. */
const isClass = (column: string, row: string): string => `(${row} IS NULL OR coalesce(${column}, -1) = ${row})`

/** Returns objects of an evaluation, the largest first, without images whose predictions are hidden from the user. */
export async function evaluatedObjects(
  context: ActingContext,
  evaluationId: EvaluationId,
  { kind, labelClassId, predictedClassId }: Filter,
  limit: number,
): Promise<{ objects: EvaluatedObject[]; total: number; images: number }> {
  const where = `evaluation_id = :evaluation AND (:kind IS NULL OR kind = :kind)
    AND ${isClass('label_class', ':label')} AND ${isClass('predicted_class', ':predicted')}
    AND NOT ${isWithheld('image', context.actor).sql}`
  const parameters = {
    evaluation: rowOf(evaluationId),
    kind: kind ?? null,
    label: labelClassId ?? null,
    predicted: predictedClassId ?? null,
  }
  const rows = await readAll<Omit<EvaluatedObject, 'box'> & EvaluatedObject['box']>(
    context,
    `SELECT n, 'img_' || image_id AS imageId, path, kind, label_id AS labelId,
       'prd_' || model_id || '_' || prediction_n AS predictionId, label_class AS labelClassId,
       predicted_class AS predictedClassId, score, evaluation_object.iou, x, y, width, height, width_px AS widthPx, height_px AS heightPx
     FROM evaluation_object JOIN image ON image.id = image_id JOIN evaluation ON evaluation.id = evaluation_id
     WHERE ${where} ORDER BY width * height DESC, n LIMIT :limit`,
    { ...parameters, limit },
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
    objects: rows.map(({ x, y, width, height, ...row }) => ({ ...row, box: { x, y, width, height } })),
  }
}

type ImagesRequest = { evaluationId: EvaluationId; against?: EvaluationId | undefined; limit: number }

/**
 * Returns images of an evaluation whose predictions the user may know, the one with the most to correct first or, for
 * two evaluations, the one with the largest difference first.
 */
export function evaluatedImages(context: ActingContext, { evaluationId, against, limit }: ImagesRequest) {
  return readAll<{ imageId: ImageId; path: string; score: number; change: number | null }>(
    context,
    `SELECT 'img_' || one.image_id AS imageId, path, one.score, one.score - other.score AS change FROM evaluation_image AS one
       JOIN image ON image.id = one.image_id
       LEFT JOIN evaluation_image AS other ON other.evaluation_id = :against AND other.image_id = one.image_id
     WHERE one.evaluation_id = :evaluation AND NOT ${isWithheld('image', context.actor).sql} AND (:against IS NULL OR change IS NOT NULL)
     ORDER BY abs(change) DESC, one.score, one.image_id LIMIT :limit`,
    { evaluation: rowOf(evaluationId), against: against ? rowOf(against) : null, limit },
  )
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
  return {
    imageId,
    ...image,
    labels: store
      .all<{ classId: number; geometry: string }>(
        'SELECT class_id AS classId, geometry FROM annotation WHERE image_id = ? ORDER BY position',
        [rowOf(imageId)],
      )
      .map(withGeometry),
    models: models.map(({ modelId, fromScore }) => ({
      modelId,
      predictions: store
        .all<{ classId: number; score: number; geometry: string }>(
          `SELECT class_id AS classId, score, coalesce(geometry, json_object('shape', 'box',
             'x', x16 / 16.0, 'y', y16 / 16.0, 'width', width16 / 16.0, 'height', height16 / 16.0)) AS geometry
           FROM prediction WHERE image_id = ? AND model_id = ? AND score >= ? AND NOT ? ORDER BY score DESC, n`,
          [rowOf(imageId), rowOf(modelId), fromScore, withheld],
        )
        .map(withGeometry),
    })),
  }
}

const withGeometry = <Row extends { geometry: string }>(row: Row) => ({
  ...row,
  geometry: JSON.parse(row.geometry) as Geometry,
})
