import { z } from 'zod'
import { RemapResult } from '#contract'
import { calibrated } from '#model/confidence-map.ts'
import { type ImageId, idOf, ModelId, rowOf } from '#model/ids.ts'
import { defineJob } from '../../jobs/index.ts'
import { refreshPredictionSummary } from '../../library/index.ts'
import type { Store } from '../../store/index.ts'
import { writeWhile } from '../../threads/write-in-pieces.ts'
import { confidenceMapOf } from './confidence-map-of.ts'

/** Images per transaction: each may have hundreds of predictions. */
const imagesAtOnce = 40

const Checkpoint = z.object({ after: z.int(), images: z.int(), changed: z.int() })

/**
 * Applies a model's current calibration and class map to its untouched predictions: updates their confidence and class, and
 * moves them to and from the unmapped ones. Predictions that users accepted or deleted stay.
 */
export const remap = defineJob({
  kind: 'models.remap',
  lane: 'labels',
  unit: 'images',
  input: z.object({ modelId: ModelId, name: z.string() }),
  result: RemapResult,
  checkpoint: Checkpoint,
  title: ({ name }) => `Apply the class map of ${name}`,
  async run({ modelId }, { context, checkpoint, save, progress, signal }) {
    const { store, announce } = context
    const modelRow = rowOf(modelId)
    const total = store.values<number>('SELECT count(*) FROM prediction_run WHERE model_id = ?', [modelRow])[0] ?? 0
    let { after, images, changed } = checkpoint ?? { after: 0, images: 0, changed: 0 }
    let ids: ImageId[] = []
    const remapSome = () => {
      const next = store.values<number>(
        'SELECT image_id FROM prediction_run WHERE model_id = ? AND image_id > ? ORDER BY image_id LIMIT ?',
        [modelRow, after, imagesAtOnce],
      )
      ids = []
      if (next.length === 0) return false
      const remapped = remapImages(store, modelRow, next)
      ids = remapped.rows.map((row) => idOf('img', row))
      after = next.at(-1)!
      images += next.length
      changed += remapped.predictions
      save({ after, images, changed })
      return true
    }
    const report = () => {
      if (ids.length > 0) {
        announce({ type: 'imagesChanged', images: ids })
        announce({ type: 'labelsChanged', images: ids })
      }
      progress(images, total)
    }
    await writeWhile(store, remapSome, { signal, after: report })
    announce({ type: 'modelsChanged', modelId })
    return { modelId, images, changed }
  },
})

const columns = 'image_id, model_id, n, model_class, score, raw_score, x16, y16, width16, height16, geometry'

/** Selects the findings of a model on these images that meet a condition. */
const these = (table: string, condition: string) => `FROM ${table} AS found
  JOIN class_map ON class_map.model_id = found.model_id AND class_map.model_class = found.model_class
  WHERE found.image_id IN (SELECT value FROM json_each(:images)) AND found.model_id = :model AND ${condition}`

function remapImages(store: Store, modelRow: number, imageRows: readonly number[]) {
  const about = { images: JSON.stringify(imageRows), model: modelRow }
  const namesOf = (alias: string) =>
    columns
      .split(', ')
      .map((name) => `${alias}.${name}`)
      .join(', ')
  const touched = new Set<number>()
  let predictions = 0
  const note = (rows: readonly number[]) => {
    predictions += rows.length
    for (const row of rows) touched.add(row)
  }
  const move = (from: string, condition: string, insert: string) => {
    const rows = store.values<number>(`SELECT found.image_id ${these(from, condition)}`, about)
    if (rows.length === 0) return
    store.run(`${insert} ${these(from, condition)}`, about)
    store.run(
      `DELETE FROM ${from} WHERE (image_id, model_id, n) IN (SELECT found.image_id, found.model_id, found.n ${these(from, condition)})`,
      about,
    )
    note(rows)
  }
  for (const table of ['prediction', 'unmapped_prediction'] as const)
    note(recalibrate(store, modelRow, table, about.images))
  const changes = 'outcome = 0 AND class_map.class_id <> found.class_id'
  const relabeled = store.values<number>(`SELECT found.image_id ${these('prediction', changes)}`, about)
  if (relabeled.length > 0)
    store.run(
      `UPDATE prediction SET class_id = class_map.class_id FROM class_map
       WHERE class_map.model_id = prediction.model_id AND class_map.model_class = prediction.model_class
         AND image_id IN (SELECT value FROM json_each(:images)) AND prediction.model_id = :model AND outcome = 0
         AND class_map.class_id <> prediction.class_id`,
      about,
    )
  note(relabeled)
  move(
    'prediction',
    'outcome = 0 AND (class_map.class_id IS NULL OR found.score < class_map.from_score)',
    `INSERT INTO unmapped_prediction (${columns}) SELECT ${namesOf('found')}`,
  )
  move(
    'unmapped_prediction',
    'NOT found.is_tail AND class_map.class_id IS NOT NULL AND found.score >= class_map.from_score',
    `INSERT INTO prediction (${columns}, class_id) SELECT ${namesOf('found')}, class_map.class_id`,
  )
  const rows = [...touched]
  if (rows.length > 0) {
    store.run(
      `UPDATE prediction_run SET count = (SELECT count(*) FROM prediction
         WHERE prediction.image_id = prediction_run.image_id AND prediction.model_id = prediction_run.model_id AND outcome = 0)
       WHERE model_id = ? AND image_id IN (SELECT value FROM json_each(?))`,
      [modelRow, JSON.stringify(rows)],
    )
    refreshPredictionSummary(store, rows)
  }
  return { rows, predictions }
}

/** Applies the calibration. Returns the image of each finding that changed. */
function recalibrate(
  store: Store,
  modelRow: number,
  table: 'prediction' | 'unmapped_prediction',
  images: string,
): number[] {
  const map = confidenceMapOf(store, modelRow)
  const open = table === 'prediction' ? 'AND outcome = 0' : ''
  const rows = store.arrays<[image: number, n: number, score: number, rawScore: number]>(
    `SELECT image_id, n, score, coalesce(raw_score, score) FROM ${table}
     WHERE image_id IN (SELECT value FROM json_each(?)) AND model_id = ? ${open} ${map ? '' : 'AND raw_score IS NOT NULL'}`,
    [images, modelRow],
  )
  return rows.flatMap(([image, n, score, rawScore]) => {
    const calibratedScore = map ? calibrated(map, rawScore) : rawScore
    if (map && calibratedScore === score) return []
    store.run(`UPDATE ${table} SET score = ?, raw_score = ? WHERE image_id = ? AND model_id = ? AND n = ?`, [
      calibratedScore,
      map ? rawScore : null,
      image,
      modelRow,
      n,
    ])
    return [image]
  })
}
