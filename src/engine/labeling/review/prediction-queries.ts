import { idOf, type PredictionId, predictionId, predictionKey } from '#model/ids.ts'
import type { Prediction, PredictionOutcome } from '#model/labels/annotation.ts'
import { currentModelSql, shownFrom, shownModelSql } from '../../query/index.ts'
import type { ReadOnlyStore, Store } from '../../store/index.ts'

export const currentModelRow = (store: Store): number | null =>
  store.values<number | null>(`SELECT ${currentModelSql}`)[0] ?? null

/** Returns the model whose predictions an image shows: during an experiment it may be the candidate. */
export const shownModelRow = (store: Store, imageRow: number): number | null =>
  store.values<number | null>(`SELECT ${shownModelSql('?')}`, [imageRow])[0] ?? null

/** Returns that model and the models that search by examples of a class. */
export const shownModels = (store: Store, imageRow: number): number[] => {
  const shown = shownModelRow(store, imageRow)
  const prototypes = store.values<number>("SELECT id FROM model WHERE family = 'prototype' ORDER BY id")
  return shown === null ? prototypes : [shown, ...prototypes]
}

/** Returns the confidence from which review shows a model's predictions, except for classes with their own. */
export const shownFromOf = (store: ReadOnlyStore, modelRow: number | null): number =>
  store.values<number>(`SELECT ${shownFrom('model').sql} FROM (SELECT ? AS model_id, 0 AS class_id) AS model`, [
    modelRow,
  ])[0]!

type PredictionRow = {
  model_id: number
  n: number
  class_id: number
  score: number
  shown_from: number
  x16: number
  y16: number
  width16: number
  height16: number
  geometry: string | null
  outcome: number
  track: number | null
}

const outcomes: readonly PredictionOutcome[] = ['open', 'taken', 'deleted']

const toPrediction = (row: PredictionRow): Prediction => ({
  id: predictionId(row.model_id, row.n),
  modelId: idOf('mdl', row.model_id),
  classId: row.class_id,
  geometry:
    row.geometry === null
      ? { shape: 'box', x: row.x16 / 16, y: row.y16 / 16, width: row.width16 / 16, height: row.height16 / 16 }
      : JSON.parse(row.geometry),
  score: row.score,
  shownFrom: row.shown_from,
  outcome: outcomes[row.outcome]!,
  ...(row.track !== null && { track: row.track }),
})

/**
 * Returns every stored prediction of a model on an image, the most confident first. A track has one object per frame.
 */
export const predictionsOf = (store: Store, imageRow: number, modelRow: number): Prediction[] =>
  store
    .all<PredictionRow>(
      `SELECT model_id, n, class_id, score, ${shownFrom('prediction').sql} AS shown_from, x16, y16, width16, height16, geometry,
         outcome, CASE WHEN outcome <> 0 OR NOT EXISTS (SELECT 1 FROM annotation
           WHERE annotation.image_id = prediction.image_id AND annotation.track = prediction.track) THEN track END AS track
       FROM prediction WHERE image_id = ? AND model_id = ? ORDER BY score DESC, n`,
      [imageRow, modelRow],
    )
    .map(toPrediction)

export function outcomeOf(store: Store, imageRow: number, id: PredictionId): PredictionOutcome | null {
  const { modelRow, n } = predictionKey(id)
  const row = store.get<{ outcome: number }>(
    'SELECT outcome FROM prediction WHERE image_id = ? AND model_id = ? AND n = ?',
    [imageRow, modelRow, n],
  )
  return row ? outcomes[row.outcome]! : null
}

export function writeOutcome(store: Store, imageRow: number, id: PredictionId, outcome: PredictionOutcome): void {
  const { modelRow, n } = predictionKey(id)
  store.run('UPDATE prediction SET outcome = ? WHERE image_id = ? AND model_id = ? AND n = ?', [
    outcomes.indexOf(outcome),
    imageRow,
    modelRow,
    n,
  ])
}

export const hasRun = (store: Store, imageRow: number, modelRow: number): boolean =>
  store.get('SELECT 1 FROM prediction_run WHERE model_id = ? AND image_id = ?', [modelRow, imageRow]) !== undefined

export const hasAnyRun = (store: Store, imageRow: number): boolean =>
  store.get('SELECT 1 FROM prediction_run WHERE image_id = ?', [imageRow]) !== undefined
