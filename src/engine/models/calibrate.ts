import type { ModelCalibration } from '#contract'
import { type JobId, type ModelId, rowOf } from '#model/ids.ts'
import { audit } from '../access/index.ts'
import type { ActingContext } from '../context.ts'
import { modelById } from './queries.ts'
import { remap } from './remap.ts'

/**
 * Says what confidences of a model mean from now on, or with null that they are taken as it gives them. Untouched
 * predictions follow in the job.
 */
export function calibrate(
  acting: ActingContext,
  modelId: ModelId,
  calibration: ModelCalibration | null,
): { jobId: JobId } {
  const { store, jobs, actor, announce } = acting
  const { model } = modelById(store, modelId)
  const jobId = store.write(() => {
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
