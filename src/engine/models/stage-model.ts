import type { Model, ModelStage } from '#contract'
import type { ModelId } from '#model/ids.ts'
import { audit } from '../access/index.ts'
import type { ActingContext } from '../context.ts'
import { invalid } from '../errors.ts'
import { refreshPredictionSummary } from '../library/index.ts'
import { currentModel, modelById, setStage } from './queries.ts'

/**
 * Gives a model its stage. There is exactly one current model: it only leaves that place to another one, and is
 * retired then; its predictions stay, so that making it current again needs no new run.
 */
export function stageModel(acting: ActingContext, modelId: ModelId, stage: ModelStage): Model {
  const { store, clock, announce } = acting
  const { model } = modelById(store, modelId)
  if (model.stage === stage) return model
  if (model.stage === 'current')
    throw invalid(`${model.name} (${modelId}) is the current model. Make another model current; it is retired then.`)
  store.write(() => {
    const former = stage === 'current' ? currentModel(store) : null
    audit(acting, 'models.stage', {
      modelId,
      name: model.name,
      before: model.stage,
      stage,
      ...(former && { retired: former.model.modelId }),
    })
    if (former) setStage(store, former.model.modelId, 'retired', clock.nowMs())
    setStage(store, modelId, stage, clock.nowMs())
    if (stage === 'current') refreshPredictionSummary(store, 'all')
  })
  announce({ type: 'modelsChanged', modelId: stage === 'current' ? null : modelId })
  if (stage === 'current') announce({ type: 'imagesChanged', images: 'many' })
  return modelById(store, modelId).model
}
