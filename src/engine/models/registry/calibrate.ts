import type { ModelCalibration } from '#contract'
import { calibrated, uncalibrated } from '#model/confidence-map.ts'
import { type JobId, type ModelId, rowOf } from '#model/ids.ts'
import { audit } from '../../access/index.ts'
import type { ActingContext } from '../../context.ts'
import { modelById } from '../queries.ts'
import { remap } from './remap.ts'

/** The tables with thresholds, and the columns of their classes. */
const thresholds = [
  ['class_map', 'model_class'],
  ['least_work', 'class_id'],
] as const

/**
 * Sets the calibration of a model's confidences; null removes it. A job updates untouched predictions. Thresholds are
 * converted, so that they select the same predictions as before.
 */
export function calibrate(
  acting: ActingContext,
  modelId: ModelId,
  calibration: ModelCalibration | null,
): { jobId: JobId } {
  const { store, jobs, actor, announce } = acting
  const { model } = modelById(store, modelId)
  const [before, after] = [model.calibration?.map, calibration?.map]
  const row = rowOf(modelId)
  const converted = (from: number): number => {
    const rawScore = before ? uncalibrated(before, from) : from
    return Math.min(1, Math.max(0, after ? calibrated(after, rawScore) : rawScore))
  }
  const jobId = store.write(() => {
    for (const [table, column] of thresholds)
      for (const [key, from] of store.arrays<[key: number, fromScore: number]>(
        `SELECT ${column}, from_score FROM ${table} WHERE model_id = ? AND from_score > 0`,
        [row],
      ))
        store.run(`UPDATE ${table} SET from_score = ? WHERE model_id = ? AND ${column} = ?`, [
          converted(from),
          row,
          key,
        ])
    store.run('UPDATE model SET calibration = ? WHERE id = ?', [calibration && JSON.stringify(calibration), row])
    audit(acting, 'evaluation.calibrate', { modelId, evaluationId: calibration?.evaluationId ?? null })
    return jobs.enqueue(remap, { modelId, name: model.name }, actor)
  })
  announce({ type: 'modelsChanged', modelId })
  return { jobId }
}
