import { Manifest, type Model, ModelAlias, ModelCalibration, ModelInput, RemoteModel, Tuning } from '#contract'
import { idOf, type ModelId, rowOf } from '#model/ids.ts'
import type { Context } from '../context.ts'
import { notFound } from '../errors.ts'
import { readAll } from '../query/index.ts'
import type { Store } from '../store/index.ts'

type ModelRow = {
  id: number
  name: string
  sha256: string
  family: string
  file: string
  size_bytes: number
  classes: string
  class_map: string
  input: string
  manifest: string | null
  added_at: number
  aliases: string
  version: number
  parent_id: number | null
  trained_on: string | null
  notes: string
  license: string
  opset: number | null
  runtime: string | null
  remote: string | null
  tuning: string | null
  reads_text: number
  calibration: string | null
  least_work: string | null
}

/**
 * A model with the name of its file below the workspace's `models/`. The manifest is null for one that stands for labels
 * that were imported, and for one that was added before there were any.
 */
export type StoredModel = { model: Omit<Model, 'imagesPredicted'>; file: string; manifest: Manifest | null }

/** Whether there is something to run; labels that were imported as predictions are all there is of their model. */
export const isRunHere = ({ file, model }: StoredModel): boolean => file !== '' || model.remote !== null

const columns = `id, name, sha256, family, file, size_bytes, classes, input, manifest, added_at, version, parent_id, notes, license, opset, runtime, remote, tuning, calibration,
  EXISTS (SELECT 1 FROM model_text WHERE model_id = model.id) AS reads_text,
  (SELECT dataset.name FROM dataset WHERE dataset.id = trained_on) AS trained_on,
  (SELECT json_object('fromScore', from_score, 'objects', objects) FROM least_work
    WHERE model_id = model.id AND class_id = 0) AS least_work,
  (SELECT json_group_array(alias) FROM model_alias WHERE model_id = model.id) AS aliases,
  (SELECT json_group_array(class_id ORDER BY model_class) FROM class_map WHERE model_id = model.id) AS class_map`
const select = `SELECT ${columns} FROM model`

/** The one that says most of a model comes first. */
const inOrder = (aliases: readonly ModelAlias[]): ModelAlias[] =>
  ModelAlias.options.filter((alias) => aliases.includes(alias))

function fromRow(row: ModelRow): StoredModel {
  const manifest = row.manifest === null ? null : Manifest.parse(JSON.parse(row.manifest))
  const model = {
    modelId: idOf('mdl', row.id),
    name: row.name,
    version: row.version,
    parentId: row.parent_id === null ? null : idOf('mdl', row.parent_id),
    trainedOn: row.trained_on,
    notes: row.notes,
    license: row.license,
    opset: row.opset,
    runtime: row.runtime,
    remote: row.remote === null ? null : RemoteModel.parse(JSON.parse(row.remote)),
    tuning: row.tuning === null ? null : Tuning.parse(JSON.parse(row.tuning)),
    readsText: row.reads_text === 1,
    calibration: row.calibration === null ? null : ModelCalibration.parse(JSON.parse(row.calibration)),
    leastWork: row.least_work === null ? null : JSON.parse(row.least_work),
    sha256: row.sha256,
    family: row.family,
    kind: manifest?.kind ?? ('boxes' as const),
    aliases: inOrder(JSON.parse(row.aliases)),
    classes: JSON.parse(row.classes),
    classMap: JSON.parse(row.class_map),
    input: ModelInput.parse(JSON.parse(row.input)),
    sizeBytes: row.size_bytes,
    addedAtMs: row.added_at,
  }
  return { model, file: row.file, manifest }
}

/** All models, each with the number of images that it has seen. */
export async function listModels(context: Context): Promise<Model[]> {
  const rows = await readAll<ModelRow & { seen: number }>(
    context,
    `SELECT ${columns}, (SELECT count(*) FROM prediction_run WHERE model_id = model.id) AS seen FROM model ORDER BY id`,
  )
  return rows.map((row) => ({ ...fromRow(row).model, imagesPredicted: row.seen }))
}

/** One of them. */
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

/** When the model last ran on any image; 0 when it never did. */
export const newestRunMs = (store: Store, modelRow: number): number =>
  store.get<{ at: number | null }>('SELECT max(ran_at) AS at FROM prediction_run WHERE model_id = ?', [modelRow])?.at ??
  0
