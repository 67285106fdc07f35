import { Manifest, type Model, ModelAlias, ModelCalibration, ModelInput, RemoteModel, Tuning } from '#contract'
import { idOf, type ModelId, rowOf } from '#model/ids.ts'
import type { Context } from '../context.ts'
import { notFound } from '../errors.ts'
import { sha256OfFile } from '../library/index.ts'
import { readAll } from '../query/index.ts'
import type { Store } from '../store/index.ts'

/** A stored model: JSON as text, ids as numbers. */
type ModelRow = Pick<Model, 'name' | 'sha256' | 'family' | 'sizeBytes' | 'addedAtMs' | 'version' | 'trainedOn'> &
  Pick<Model, 'notes' | 'license' | 'opset' | 'runtime'> &
  Record<'classes' | 'classMap' | 'input' | 'aliases', string> &
  Record<'manifest' | 'remote' | 'tuning' | 'calibration' | 'leastWork', string | null> & {
    id: number
    file: string
    parentRow: number | null
    readsText: number
  }

/**
 * `file`: its name in the workspace's `models/`. `manifest`: null for imported predictions, and for models added before
 * there were manifests.
 */
export type StoredModel = { model: Omit<Model, 'imagesPredicted'>; file: string; manifest: Manifest | null }

/** Whether the model can run. Imported predictions have a model that can't. */
export const isRunHere = ({ file, model }: StoredModel): boolean => file !== '' || model.remote !== null

const columns = `id, name, sha256, family, file, size_bytes AS sizeBytes, classes, input, manifest, added_at AS addedAtMs,
  version, parent_id AS parentRow, notes, license, opset, runtime, remote, tuning, calibration,
  EXISTS (SELECT 1 FROM model_text WHERE model_id = model.id) AS readsText,
  (SELECT dataset.name FROM dataset WHERE dataset.id = trained_on) AS trainedOn,
  (SELECT json_object('fromScore', from_score, 'objects', objects) FROM least_work
    WHERE model_id = model.id AND class_id = 0) AS leastWork,
  (SELECT json_group_array(alias) FROM model_alias WHERE model_id = model.id) AS aliases,
  (SELECT json_group_array(class_id ORDER BY model_class) FROM class_map WHERE model_id = model.id) AS classMap`
const select = `SELECT ${columns} FROM model`

const parsed = <T>(schema: { parse(value: unknown): T }, text: string | null): T | null =>
  text === null ? null : schema.parse(JSON.parse(text))

function fromRow({ id, file, manifest: manifestText, parentRow, readsText, ...row }: ModelRow): StoredModel {
  const manifest = parsed(Manifest, manifestText)
  const aliases: string[] = JSON.parse(row.aliases)
  const model = {
    ...row,
    modelId: idOf('mdl', id),
    parentId: parentRow === null ? null : idOf('mdl', parentRow),
    remote: parsed(RemoteModel, row.remote),
    tuning: parsed(Tuning, row.tuning),
    readsText: readsText === 1,
    calibration: parsed(ModelCalibration, row.calibration),
    leastWork: row.leastWork === null ? null : JSON.parse(row.leastWork),
    kind: manifest?.kind ?? ('boxes' as const),
    aliases: ModelAlias.options.filter((alias) => aliases.includes(alias)),
    classes: JSON.parse(row.classes),
    classMap: JSON.parse(row.classMap),
    input: ModelInput.parse(JSON.parse(row.input)),
  }
  return { model, file, manifest }
}

/** Lists all models, each with the number of images that it has seen. */
export async function listModels(context: Context): Promise<Model[]> {
  const rows = await readAll<ModelRow & { seen: number }>(
    context,
    `SELECT ${columns}, (SELECT count(*) FROM prediction_run WHERE model_id = model.id) AS seen FROM model ORDER BY id`,
  )
  return rows.map(({ seen, ...row }) => ({ ...fromRow(row).model, imagesPredicted: seen }))
}

export async function listedModel(context: Context, modelId: ModelId): Promise<Model> {
  const found = (await listModels(context)).find((model) => model.modelId === modelId)
  if (!found) throw notFound(`model ${modelId}`)
  return found
}

export const modelById = (store: Store, modelId: ModelId): StoredModel => modelByRow(store, rowOf(modelId))

export function modelByRow(store: Store, modelRow: number): StoredModel {
  const row = store.get<ModelRow>(`${select} WHERE id = ?`, [modelRow])
  if (!row) throw notFound(`model ${idOf('mdl', modelRow)}`)
  return fromRow(row)
}

export function modelBySha256(store: Store, sha256: string): StoredModel | null {
  const row = store.get<ModelRow>(`${select} WHERE sha256 = ?`, [sha256])
  return row ? fromRow(row) : null
}

/** Returns the model that has this file, if it can run; else null. */
export async function modelOfFile({ store }: Pick<Context, 'store'>, file: string): Promise<ModelId | null> {
  const found = modelBySha256(store, await sha256OfFile(file))
  return found && isRunHere(found) ? found.model.modelId : null
}

/** Returns when the model last ran on an image; 0 if it never did. */
export const newestRunMs = (store: Store, modelRow: number): number =>
  store.get<{ at: number | null }>('SELECT max(ran_at) AS at FROM prediction_run WHERE model_id = ?', [modelRow])?.at ??
  0
