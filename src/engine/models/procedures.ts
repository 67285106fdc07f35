import { dirname, join } from 'node:path'
import { invalid } from '../errors.ts'
import { procedures, requireChosen } from '../procedure.ts'
import { compileWhere } from '../query/index.ts'
import { addModel } from './adding/add-model.ts'
import { addRemote } from './adding/add-remote.ts'
import { addStarter } from './adding/add-starter.ts'
import { inspectModel } from './adding/inspect-model.ts'
import { listProfiles, requireProfile } from './cluster/profiles.ts'
import { families } from './families/index.ts'
import { followJob } from './following/follow-object.ts'
import { unfollow } from './following/followed-frames.ts'
import { prelabel } from './prelabel/prelabel.ts'
import { listedModel, listModels, modelById, type StoredModel } from './queries.ts'
import { aliasedModel, aliasHistory } from './registry/model-aliases.ts'
import { moveAlias, rollBack } from './registry/move-alias.ts'
import { removeModel } from './registry/remove-model.ts'
import { classMapOf, saveClassMap } from './registry/save-class-map.ts'
import { saveManifest } from './registry/save-manifest.ts'
import { savePrompts } from './registry/save-prompts.ts'
import { setThresholds } from './registry/set-thresholds.ts'
import { requireRemoteAllowed } from './runtime/remote-allowed.ts'
import { measure } from './tuning/measure.ts'
import { sample, waitingClasses } from './tuning/sample.ts'

/**
 * Labels that were imported as predictions have a model of their own, without a network, and an embedder finds no objects.
 * Throws INVALID for both.
 */
function requireRunnable({ file, model }: StoredModel): void {
  if (model.kind === 'embedding')
    throw invalid(`“${model.name}” only describes images for similarity. Choose another model.`)
  if (file === '' && !model.remote)
    throw invalid(
      `“${model.name}” stands for ${model.family === 'prototype' ? 'examples of a class' : 'labels that were imported'}; there is nothing to run. Choose another model.`,
    )
}

export const modelsProcedures = {
  follow: procedures.models.follow.handler(({ context: { acting }, input }) => ({
    jobId: acting.jobs.enqueue(followJob, input, acting.actor),
  })),
  unfollow: procedures.models.unfollow.handler(({ context, input }) => unfollow(context.acting, input)),
  add: procedures.models.add.handler(({ context, input, signal }) => addModel(context.acting, input, signal)),
  addRemote: procedures.models.addRemote.handler(({ context, input, signal }) =>
    addRemote(context.acting, input, signal),
  ),
  inspect: procedures.models.inspect.handler(({ context, input, signal }) =>
    inspectModel(context.acting, input, signal),
  ),
  saveManifest: procedures.models.saveManifest.handler(async ({ context, input: { modelFile, manifest, replace } }) => {
    const { classes } = manifest
    // The file that it names is read with the model from then on.
    if (typeof classes === 'object' && 'file' in classes)
      await requireChosen(context, [join(dirname(modelFile), classes.file)])
    return saveManifest(modelFile, manifest, replace)
  }),
  addStarter: procedures.models.addStarter.handler(({ context, input, signal }) =>
    addStarter(context.acting, input, signal),
  ),
  classMap: procedures.models.classMap.handler(({ context, input }) => classMapOf(context.acting, input.modelId)),
  saveClassMap: procedures.models.saveClassMap.handler(({ context, input }) =>
    saveClassMap(context.acting, input.modelId, input.entries),
  ),
  savePrompts: procedures.models.savePrompts.handler(({ context, input }) =>
    savePrompts(context.acting, input.modelId, input.prompts),
  ),
  setThresholds: procedures.models.setThresholds.handler(({ context, input }) =>
    setThresholds(context.acting, input.modelId, input.thresholds),
  ),
  sample: procedures.models.sample.handler(({ context, input }) =>
    sample(context.acting, input.modelId, input.fromScore),
  ),
  waitingClasses: procedures.models.waitingClasses.handler(({ context }) => waitingClasses(context.acting)),
  list: procedures.models.list.handler(({ context }) => listModels(context.acting)),
  moveAlias: procedures.models.moveAlias.handler(({ context, input }) => {
    moveAlias(context.acting, input)
    return listedModel(context.acting, input.modelId)
  }),
  remove: procedures.models.remove.handler(({ context, input }) => removeModel(context.acting, input)),
  removeAlias: procedures.models.removeAlias.handler(({ context, input }) =>
    moveAlias(context.acting, { ...input, modelId: null }),
  ),
  rollback: procedures.models.rollback.handler(({ context, input }) => rollBack(context.acting, input.reason)),
  aliasHistory: procedures.models.aliasHistory.handler(({ context }) => aliasHistory(context.acting.store)),
  profiles: procedures.models.profiles.handler(async () =>
    (await listProfiles()).map(({ name, problem }) => ({ name, problem })),
  ),
  families: procedures.models.families.handler(() =>
    families.map(({ name, title, expects }) => ({ name, title, expects })),
  ),
  measure: procedures.models.measure.handler(({ context, input }) => {
    const { store, jobs, actor } = context.acting
    requireRunnable(modelById(store, input.modelId))
    return { jobId: jobs.enqueue(measure, input, actor) }
  }),
  prelabel: procedures.models.prelabel.handler(async ({ context, input }) => {
    const { store, clock, jobs, actor } = context.acting
    compileWhere(input.where, { nowMs: clock.nowMs() })
    const chosen =
      input.modelId === undefined ? aliasedModel(context.acting, 'current') : modelById(store, input.modelId)
    if (!chosen) throw invalid('No models yet. Add one first, such as the starter model.')
    requireRunnable(chosen)
    const { modelId, name, remote } = chosen.model
    if (remote) requireRemoteAllowed(context.acting, remote)
    if (input.on !== undefined) await requireProfile(input.on)
    return { jobId: jobs.enqueue(prelabel, { ...input, modelId, name }, actor) }
  }),
}
