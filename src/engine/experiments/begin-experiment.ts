import type { ExperimentId } from '#model/ids.ts'
import type { ActingContext } from '../context.ts'
import { findLeastWork } from '../evaluation/index.ts'
import { aliasedModel } from '../models/index.ts'
import { type Start, startExperiment } from './moves.ts'

/**
 * Finds the confidence of least work for both models, then starts the experiment. Throws what `startExperiment` does.
 */
export async function beginExperiment(acting: ActingContext, start: Start): Promise<ExperimentId> {
  const current = aliasedModel(acting, 'current')?.model.modelId
  for (const modelId of current ? [current, start.candidate] : []) await findLeastWork(acting, modelId)
  return startExperiment(acting, start)
}
