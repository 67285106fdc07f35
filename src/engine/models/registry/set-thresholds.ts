import type { ClassThreshold } from '#contract'
import { type JobId, type ModelId, rowOf } from '#model/ids.ts'
import { audit } from '../../access/index.ts'
import type { ActingContext } from '../../context.ts'
import { invalid } from '../../errors.ts'
import { listClasses } from '../../workspace/index.ts'
import { modelById } from '../queries.ts'
import { remap } from './remap.ts'

/**
 * Sets the confidence from which a model's findings of a class become predictions; a null class stands for all. A job
 * updates untouched predictions. Throws INVALID for a class that the label set lacks.
 */
export function setThresholds(
  acting: ActingContext,
  modelId: ModelId,
  thresholds: readonly ClassThreshold[],
): { jobId: JobId } {
  const { store, jobs, actor, announce } = acting
  const { model } = modelById(store, modelId)
  const classIds = new Map(listClasses(store).map(({ name, classId }) => [name, classId]))
  const jobId = store.write(() => {
    for (const { class: name, fromScore } of thresholds) {
      const classId = name === null ? null : classIds.get(name)
      if (classId === undefined) throw invalid(`There is no class “${name}” in the label set.`)
      store.run('UPDATE class_map SET from_score = ? WHERE model_id = ? AND class_id = coalesce(?, class_id)', [
        fromScore,
        rowOf(modelId),
        classId,
      ])
    }
    audit(acting, 'models.setThresholds', { modelId, thresholds })
    return jobs.enqueue(remap, { modelId, name: model.name }, actor)
  })
  announce({ type: 'modelsChanged', modelId })
  return { jobId }
}
