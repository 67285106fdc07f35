import { idOf, type ModelId, rowOf } from '#model/ids.ts'
import { audit } from '../../access/index.ts'
import type { ActingContext, Context } from '../../context.ts'
import { invalid } from '../../errors.ts'
import { unmarkPredicted } from '../../labeling/index.ts'
import { refreshPredictionSummary } from '../../library/index.ts'
import { readValues } from '../../query/index.ts'
import type { Store } from '../../store/index.ts'
import { classUse, listClasses, noteFiguresChange, removeClass } from '../../workspace/index.ts'
import { modelById, type StoredModel } from '../queries.ts'
import { modelText } from '../text-towers/model-text.ts'
import { deleteModelFile } from './delete-model-file.ts'
import { lastCurrents, setAlias } from './model-aliases.ts'
import { aliasesMoved, writeAliasMove } from './move-alias.ts'
import { isFileInUse } from './stored-segmenters.ts'

/** Tables whose rows are removed with their model. */
const own = [
  'evaluation',
  'class_map',
  'prelabel_tile',
  'unmapped_prediction',
  'prediction',
  'prediction_extent',
  'prediction_run',
  'model_speed',
  'model_failure',
  'model_text',
  'least_work',
]
/** Tables whose rows are removed with an evaluation of the model. */
const measured = ['evaluation_object', 'evaluation_image']
/** Tables whose rows stay without the model. */
const history = ['alias_move']

/** Why a row of a table keeps a model, for messages. */
const dependents = new Map(
  Object.entries<string>({
    alarm: 'it raised alarms',
    annotation: 'labels were made of its predictions',
    acceptance: 'its predictions were audited to be accepted in bulk',
    model: 'it is the parent of another model',
    exposure: 'it took part in an experiment',
    effect_outcome: 'plans were measured with it',
    signal_snapshot: 'signals were computed with it',
  }),
)

/** With `replacedBy`, the model was only tried: its aliases don't keep it. Null means that no model takes its place. */
type Removal = { modelId: ModelId; replacedBy?: ModelId | null | undefined; classes: readonly string[] }

/**
 * Removes a model with its file and its untouched predictions, and returns their number. Throws INVALID for a model that
 * something depends on. If such a model stands for examples or an import that is undone (`replacedBy`), removes only its
 * open predictions instead.
 */
export async function removeModel(
  acting: ActingContext,
  { modelId, replacedBy, classes }: Removal,
): Promise<{ predictions: number }> {
  const { store, announce } = acting
  const stored = modelById(store, modelId)
  const row = rowOf(modelId)
  if (replacedBy) modelById(store, replacedBy)
  if (replacedBy === modelId) throw invalid(`${stored.model.name} can’t take its own place. Choose another model.`)
  const refusal = (replacedBy === undefined ? whyInUse(acting, stored) : null) ?? (await whyNeeded(acting, stored))
  const { family } = stored.model
  const isOnlyPredictions = family === 'prototype' || (family === 'imported' && replacedBy !== undefined)
  if (refusal && !isOnlyPredictions) throw refusal
  if (refusal) return deleteOpenPredictions(acting, stored)
  await cancelJobs(acting, modelId)
  const text = modelText(store, modelId)
  const { aliases } = stored.model
  const removed = store.write(() => {
    for (const alias of aliases) setAlias(acting, alias, null)
    const images = store.values<number>('SELECT image_id FROM prediction_run WHERE model_id = ?', [row])
    const predictions = store.values<number>('SELECT count(*) FROM prediction WHERE model_id = ?', [row])[0]!
    for (const table of history) store.run(`UPDATE ${table} SET model_id = NULL WHERE model_id = ?`, [row])
    for (const table of measured)
      store.run(`DELETE FROM ${table} WHERE evaluation_id IN (SELECT id FROM evaluation WHERE model_id = ?)`, [row])
    for (const table of own) store.run(`DELETE FROM ${table} WHERE model_id = ?`, [row])
    store.run('DELETE FROM model WHERE id = ?', [row])
    if (aliases.includes('current')) {
      if (replacedBy) writeAliasMove(acting, { alias: 'current', modelId: replacedBy })
      noteFiguresChange(store)
    }
    unmarkPredicted(store, images)
    const { name, version, sha256 } = stored.model
    audit(acting, 'models.remove', { modelId, name, version, sha256, predictions })
    return { predictions }
  })
  await removeUnused(acting, classes)
  if (stored.file !== '' && !isFileInUse(store, stored.model.sha256))
    await deleteModelFile(acting, stored.file, stored.model.sha256)
  for (const [sha256, ending] of [
    [text?.tower?.sha256, 'onnx'],
    [text?.tokenizerSha256, 'json'],
  ])
    if (sha256 && !isFileInUse(store, sha256)) await deleteModelFile(acting, `${sha256}.${ending}`, sha256)
  if (aliases.length > 0) aliasesMoved(acting)
  else announce({ type: 'modelsChanged', modelId: null })
  announce({ type: 'imagesChanged', images: 'many' })
  return removed
}

/** Removes these classes from the label set, except those in use. */
async function removeUnused(acting: ActingContext, names: readonly string[]): Promise<void> {
  for (const { classId, name } of listClasses(acting.store)) {
    if (!names.includes(name)) continue
    const { labels, predictions, models, policies, datasets } = await classUse(acting, classId)
    if (labels + predictions + models.length + policies.length + datasets.length === 0) removeClass(acting, classId)
  }
  if (names.length > 0) acting.announce({ type: 'workspaceChanged' })
}

/** Cancels the jobs that use the model, and waits until they have ended. */
async function cancelJobs({ store, jobs }: ActingContext, modelId: ModelId): Promise<void> {
  const rows = store.values<number>(
    "SELECT id FROM job WHERE status IN ('queued', 'running', 'interrupted') AND input ->> 'modelId' = ?",
    [modelId],
  )
  const ids = rows.map((row) => idOf('job', row))
  for (const jobId of ids) jobs.cancel(jobId)
  await Promise.all(ids.map((jobId) => jobs.wait(jobId)))
}

/** Deletes the open predictions of a model that stays. */
function deleteOpenPredictions(
  acting: ActingContext,
  { model: { modelId, name } }: StoredModel,
): { predictions: number } {
  const { store, announce } = acting
  const row = rowOf(modelId)
  const taken = store.write(() => {
    const images = store.values<number>('SELECT DISTINCT image_id FROM prediction WHERE model_id = ? AND outcome = 0', [
      row,
    ])
    const predictions = store.run('DELETE FROM prediction WHERE model_id = ? AND outcome = 0', [row]).changes
    store.run('UPDATE prediction_run SET count = 0 WHERE model_id = ?', [row])
    refreshPredictionSummary(store, images)
    audit(acting, 'models.remove', { modelId, name, predictions, isKept: true })
    return { predictions }
  })
  announce({ type: 'modelsChanged', modelId })
  announce({ type: 'labelsChanged', images: 'many' })
  return taken
}

const refusalOf = ({ name, version }: StoredModel['model'], why: string): Error =>
  invalid(`${version > 1 ? `${name} v${version}` : name} can’t be removed: ${why}.`)

/** Returns the error for a model that can't be removed because of its aliases, or null. */
function whyInUse({ store }: Context, { model }: StoredModel): Error | null {
  const [alias] = model.aliases
  const refuse = (why: string) => refusalOf(model, why)
  if (alias === 'current') return refuse('it is current. Make another model current first')
  if (alias === 'previous') return refuse('it is previous, which a rollback goes back to')
  if (alias) return refuse(`it is ${alias}. Remove the alias first`)
  if (lastCurrents(store).includes(model.modelId))
    return refuse('it is one of the last three models that were current, which a rollback may need')
  return null
}

/** Returns the error for a model that other records depend on, or null. */
async function whyNeeded(context: Context, { model }: StoredModel): Promise<Error | null> {
  const { store } = context
  const row = rowOf(model.modelId)
  const refuse = (why: string) => refusalOf(model, why)
  const has = async (condition: string) =>
    (await readValues(context, `SELECT 1 ${condition} LIMIT 1`, [row])).length > 0
  if (await has('FROM prediction WHERE model_id = ? AND outcome <> 0'))
    return refuse('its predictions were reviewed, and metrics are computed from them')
  for (const { table, column } of references(store))
    if (await has(`FROM ${table} WHERE ${column} = ?`))
      return refuse(dependents.get(table) ?? 'its results in use are on record')
  return null
}

/** Lists the columns of other tables that refer to a model and keep it. */
const references = (store: Store): { table: string; column: string }[] =>
  store
    .all<{ table: string; column: string }>(
      `SELECT one.name AS "table", key."from" AS "column" FROM sqlite_schema AS one, pragma_foreign_key_list(one.name) AS key
       WHERE one.type = 'table' AND key."table" = 'model'`,
    )
    .filter(({ table }) => ![...own, ...history, 'model_alias'].includes(table))
