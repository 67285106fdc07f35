import type { Model, ModelStage } from '#contract'
import type { ModelId } from '#model/ids.ts'
import { audit } from '../access/index.ts'
import type { ActingContext } from '../context.ts'
import { invalid } from '../errors.ts'
import { updateFigures } from '../library/index.ts'
import { noteFiguresChange } from '../workspace/index.ts'
import { currentModel, listedModel, modelById, setStage } from './queries.ts'

/**
 * Gives a model its stage. There is exactly one current model: it only leaves that place to another one, and is
 * retired then; its predictions stay, so that making it current again needs no new run.
 */
export async function stageModel(acting: ActingContext, modelId: ModelId, stage: ModelStage): Promise<Model> {
  const { store, clock, announce } = acting
  const { model } = modelById(store, modelId)
  if (model.stage === stage) return listedModel(acting, modelId)
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
    if (stage === 'current') noteFiguresChange(store)
    setStage(store, modelId, stage, clock.nowMs())
  })
  announce({ type: 'modelsChanged', modelId: stage === 'current' ? null : modelId })
  await updateFigures(acting)
  return listedModel(acting, modelId)
}
