import type { EvaluationScope } from '#contract'
import type { ModelId } from '#model/ids.ts'
import { rowOf } from '#model/ids.ts'
import type { ActingContext } from '../context.ts'
import { datasetRowOf, noVersion } from '../datasets/index.ts'
import { invalid } from '../errors.ts'
import type { JobRun } from '../jobs/index.ts'
import { isRunHere, modelById, prelabel, type StoredModel } from '../models/index.ts'
import { compileWhere } from '../query/index.ts'
import type { SetRequest } from './read-set.ts'

/** States in which the labels of an image are final. */
export const isFinal = `image.state IN ('reviewed', 'approved') AND image.lifecycle NOT IN ('trashed', 'purged')`

/** Throws INVALID for a wrong query or for both at once, NOT_FOUND for an unknown dataset. */
export function imagesOfScope(
  { store, clock }: Pick<ActingContext, 'store' | 'clock'>,
  { where, dataset }: Pick<EvaluationScope, 'where' | 'dataset'>,
): SetRequest['images'] {
  if (dataset === undefined) {
    const condition = compileWhere(where, { nowMs: clock.nowMs() })
    return { sql: `${isFinal} AND (${condition.sql})`, parameters: condition.parameters }
  }
  if (where !== undefined)
    throw invalid('Choose a query or a dataset, not both. A dataset is evaluated as it was frozen.')
  const datasetRow = datasetRowOf(store, dataset)
  if (datasetRow === null) throw noVersion(store, dataset)
  return { datasetRow }
}

/**
 * Returns the models for which only processed images count: a missing prediction of a model that can't run must not
 * mean that it found nothing.
 */
export const mustHaveSeen = (models: readonly StoredModel[]): number[] =>
  models.filter(isRunHere).map(({ model }) => rowOf(model.modelId))

/**
 * Runs a model on the images of a scope that it has not processed, or for which only the reviewed predictions were
 * kept. An interrupted run continues where it stopped.
 */
export async function runOnUnseen(
  { where, dataset, on }: Pick<EvaluationScope, 'where' | 'dataset'> & { on?: string },
  modelId: ModelId,
  run: JobRun<unknown>,
): Promise<void> {
  const stored = modelById(run.context.store, modelId)
  if (!isRunHere(stored)) return
  const reviewed = '(state == "reviewed" || state == "approved")'
  const images = dataset === undefined ? reviewed : `inDataset(${JSON.stringify(dataset)})`
  await prelabel.run(
    {
      modelId,
      name: stored.model.name,
      where: where === undefined || where.trim() === '' ? images : `(${where}) && ${images}`,
      again: false,
      forEvaluation: true,
      on,
    },
    run,
  )
}
