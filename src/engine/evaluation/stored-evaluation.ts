import { Evaluation, type EvaluationHead, type ModelCalibration } from '#contract'
import { type EvaluationId, idOf, type ModelId, rowOf } from '#model/ids.ts'
import type { ActingContext, Context } from '../context.ts'
import { invalid, notFound } from '../errors.ts'
import type { Store } from '../store/index.ts'
import { writeEach } from '../threads/write-in-pieces.ts'
import type { Figures, ModelEvaluation } from './evaluate-model.ts'

type EvaluationKey = { modelId: ModelId; where: string | null; dataset: string | null; iou: Evaluation['iou'] }

/** Stores an evaluation and deletes the objects of earlier ones of the same model and scope. */
export async function storeEvaluation(
  { store, clock, actor }: ActingContext,
  key: EvaluationKey,
  figures: Figures,
  { differences, imageScores }: Pick<ModelEvaluation, 'differences' | 'imageScores'>,
  signal: AbortSignal,
): Promise<EvaluationId> {
  const row = store.write(
    () =>
      store.run(
        `INSERT INTO evaluation (model_id, where_text, dataset, iou, figures, created_at, created_by)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
        [
          rowOf(key.modelId),
          key.where,
          key.dataset,
          key.iou,
          JSON.stringify(figures),
          clock.nowMs(),
          rowOf(actor.userId),
        ],
      ).lastRow,
  )
  // An image may have been erased meanwhile: its objects are not written.
  await writeEach(
    store,
    differences,
    (one, n) =>
      store.run(
        `INSERT INTO evaluation_object (evaluation_id, n, image_id, kind, label_id, prediction_n, label_class,
           predicted_class, score, iou, x, y, width, height)
         SELECT ?, ?, id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM image WHERE id = ? AND lifecycle <> 'purged'`,
        [
          row,
          n,
          one.kind,
          one.labelId,
          one.predictionNumber,
          one.labelClass,
          one.predictedClass,
          one.score,
          one.iou,
          ...one.box,
          one.imageRow,
        ],
      ),
    signal,
  )
  await writeEach(
    store,
    imageScores,
    ({ imageRow, score }) =>
      store.run(
        `INSERT INTO evaluation_image (evaluation_id, image_id, score)
         SELECT ?, id, ? FROM image WHERE id = ? AND lifecycle <> 'purged'`,
        [row, score, imageRow],
      ),
    signal,
  )
  const earlier = store.values<number>(
    `SELECT id FROM evaluation WHERE model_id = ? AND where_text IS ? AND dataset IS ? AND iou = ? AND id < ?`,
    [rowOf(key.modelId), key.where, key.dataset, key.iou, row],
  )
  for (const table of ['evaluation_object', 'evaluation_image'])
    for (const old of earlier) {
      const column = table === 'evaluation_object' ? 'n' : 'image_id'
      const keys = store.values<number>(`SELECT ${column} FROM ${table} WHERE evaluation_id = ?`, [old])
      await writeEach(
        store,
        keys,
        (one) => store.run(`DELETE FROM ${table} WHERE evaluation_id = ? AND ${column} = ?`, [old, one]),
        signal,
      )
    }
  return idOf('evl', row)
}

const select = (figures: string): string =>
  `SELECT 'evl_' || evaluation.id AS evaluationId, 'mdl_' || model_id AS modelId, model.name AS model,
     where_text AS "where", dataset, iou, created_at AS createdAtMs, ${figures} AS figures
   FROM evaluation JOIN model ON model.id = model_id`

/** Returns its figures, including those with their own column. */
const withFigures = ({ figures, ...row }: { figures: string }) => ({ ...JSON.parse(figures), ...row })

export function evaluationById(store: Store, evaluationId: EvaluationId): Evaluation {
  const row = store.get<{ figures: string }>(`${select('figures')} WHERE evaluation.id = ?`, [rowOf(evaluationId)])
  if (!row) throw notFound(`evaluation ${evaluationId}`)
  return Evaluation.parse(withFigures(row))
}

/** The newest first, as many as a list shows. */
const maxListed = 200
const headFigures = ['images', 'objects', 'ap', 'interval'].map((name) => `'${name}', figures -> '${name}'`).join(', ')

export const listEvaluations = ({ store }: Pick<Context, 'store'>, modelId: ModelId | undefined): EvaluationHead[] =>
  store
    .all<{ figures: string }>(
      `${select(`json_object(${headFigures})`)}
       WHERE :model IS NULL OR model_id = :model ORDER BY evaluation.id DESC LIMIT ${maxListed}`,
      { model: modelId === undefined ? null : rowOf(modelId) },
    )
    .map(withFigures)

/**
 * Returns what a model's confidences mean, by one of its evaluations. Throws INVALID for an evaluation of another model
 * or with too little data.
 */
export function calibrationFrom(
  { store, clock }: Context,
  modelId: ModelId,
  evaluationId: EvaluationId,
): ModelCalibration {
  const { modelId: of, model, images, calibration } = evaluationById(store, evaluationId)
  if (of !== modelId) throw invalid(`This evaluation is of another model, ${model}. Choose one of this model.`)
  if (!calibration.fit)
    throw invalid(
      `This evaluation found too few predictions on ${images} images to calibrate confidences. Review more images, then evaluate ${model} again.`,
    )
  return { evaluationId, map: calibration.fit.map, atMs: clock.nowMs() }
}
