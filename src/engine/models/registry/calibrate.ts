import type { ModelCalibration } from '#contract'
import { calibrated, uncalibrated } from '#model/confidence-map.ts'
import { type JobId, type ModelId, rowOf } from '#model/ids.ts'
import { audit } from '../../access/index.ts'
import type { ActingContext } from '../../context.ts'
import { modelById } from '../queries.ts'
import { remap } from './remap.ts'

/**
 * Says what confidences of a model mean from now on, or with null that they are taken as it gives them. Untouched
 * predictions follow in the job; thresholds of classes stand for the same predictions as before.
 */
export function calibrate(
  acting: ActingContext,
  modelId: ModelId,
  calibration: ModelCalibration | null,
): { jobId: JobId } {
  const { store, jobs, actor, announce } = acting
  const { model } = modelById(store, modelId)
  const [before, after] = [model.calibration?.map, calibration?.map]
  const jobId = store.write(() => {
    const thresholds = store.arrays<[modelClass: number, fromScore: number]>(
      'SELECT model_class, from_score FROM class_map WHERE model_id = ? AND from_score > 0',
      [rowOf(modelId)],
    )
    const meant = (from: number): number => {
      const said = before ? uncalibrated(before, from) : from
      return Math.min(1, Math.max(0, after ? calibrated(after, said) : said))
    }
    for (const [modelClass, from] of thresholds)
      store.run('UPDATE class_map SET from_score = ? WHERE model_id = ? AND model_class = ?', [
        meant(from),
        rowOf(modelId),
        modelClass,
      ])
    for (const [classRow, from] of store.arrays<[classRow: number, fromScore: number]>(
      'SELECT class_id, from_score FROM least_work WHERE model_id = ?',
      [rowOf(modelId)],
    ))
      store.run('UPDATE least_work SET from_score = ? WHERE model_id = ? AND class_id = ?', [
        meant(from),
        rowOf(modelId),
        classRow,
      ])
    store.run('UPDATE model SET calibration = ? WHERE id = ?', [
      calibration && JSON.stringify(calibration),
      rowOf(modelId),
    ])
    audit(acting, 'evaluation.calibrate', { modelId, evaluationId: calibration?.evaluationId ?? null })
    return jobs.enqueue(remap, { modelId, name: model.name }, actor)
  })
  announce({ type: 'modelsChanged', modelId })
  return { jobId }
}
