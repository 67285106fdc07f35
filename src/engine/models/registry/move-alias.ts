import type { Model, MovableAlias } from '#contract'
import type { ModelId } from '#model/ids.ts'
import { audit } from '../../access/index.ts'
import type { ActingContext } from '../../context.ts'
import { invalid } from '../../errors.ts'
import { beginFigures } from '../../library/index.ts'
import { noteFiguresChange } from '../../workspace/index.ts'
import { listedModel, modelById, type StoredModel } from '../queries.ts'
import { aliasedModel, formerCurrent, setAlias } from './model-aliases.ts'

/** A null `modelId` removes the alias. */
export type AliasChange = { alias: MovableAlias; modelId: ModelId | null; reason?: string }

/**
 * Moves or removes an alias. A job updates the figures of predictions. A new current model loses the aliases of an
 * experiment, and the model before becomes `previous`. Predictions of both stay. Throws INVALID for a change that would
 * leave the workspace without a current model.
 */
export function moveAlias(acting: ActingContext, change: AliasChange): void {
  acting.store.write(() => writeAliasMove(acting, change))
  aliasesMoved(acting)
}

/** Makes the former current model current again; repeated, the one before it. Throws INVALID when there is none. */
export async function rollBack(acting: ActingContext, reason = ''): Promise<Model> {
  const modelId = acting.store.write(() => {
    const former = formerCurrent(acting.store)
    if (!former)
      throw invalid(
        'There is no previous model to go back to. To use a model that was rolled back, make it current by name.',
      )
    makeCurrent(acting, modelById(acting.store, former).model, reason, true)
    return former
  })
  aliasesMoved(acting)
  return listedModel(acting, modelId)
}

/** Writes what `moveAlias` does, for a caller's transaction. The caller then calls `aliasesMoved`. */
export function writeAliasMove(acting: ActingContext, { alias, modelId, reason = '' }: AliasChange): void {
  const holder = aliasedModel(acting, alias)?.model ?? null
  if (modelId === (holder?.modelId ?? null)) return
  const current = aliasedModel(acting, 'current')?.model ?? null
  if (modelId === null) {
    if (alias === 'current')
      throw invalid(`${holder!.name} is the current model. Make another model current instead of it.`)
    audit(acting, 'models.moveAlias', { alias, name: null, before: holder!.name, reason })
    setAlias(acting, alias, null, reason)
    return
  }
  const { model } = modelById(acting.store, modelId)
  if (model.family === 'prototype')
    throw invalid(`${model.name} only holds examples of a class. It can’t have an alias.`)
  if (model.kind === 'embedding')
    throw invalid(`${model.name} describes images and makes no predictions, so it can’t have an alias.`)
  if (alias === 'current') {
    makeCurrent(acting, model, reason, false)
    return
  }
  if (modelId === current?.modelId)
    throw invalid(
      `${model.name} (${modelId}) is the current model and can’t be ${alias}. Make another model current first.`,
    )
  audit(acting, 'models.moveAlias', { alias, modelId, name: model.name, before: holder?.name ?? null, reason })
  setAlias(acting, alias, modelId, reason)
}

/** Announces a move of aliases, and starts updating what depends on the current model. */
export function aliasesMoved(acting: ActingContext): void {
  acting.announce({ type: 'modelsChanged', modelId: null })
  acting.announce({ type: 'workspaceChanged' })
  beginFigures(acting)
}

function makeCurrent(
  acting: ActingContext,
  { modelId, name }: StoredModel['model'],
  reason: string,
  isRollback: boolean,
): void {
  const before = aliasedModel(acting, 'current')?.model ?? null
  audit(acting, isRollback ? 'models.rollback' : 'models.moveAlias', {
    alias: 'current',
    modelId,
    name,
    before: before?.name ?? null,
    reason,
  })
  setAlias(acting, 'current', modelId, reason, isRollback)
  for (const alias of ['canary', 'candidate', 'shadow'] as const)
    if (aliasedModel(acting, alias)?.model.modelId === modelId) setAlias(acting, alias, null, reason)
  const previous = formerCurrent(acting.store)
  if (previous !== (aliasedModel(acting, 'previous')?.model.modelId ?? null))
    setAlias(acting, 'previous', previous, reason)
  noteFiguresChange(acting.store)
}
