import { Manifest, type Model, ModelInput, type ModelStage } from '#contract'
import { idOf, type ModelId, rowOf } from '#model/ids.ts'
import { canonicalJson } from '#model/text/canonical-json.ts'
import { audit } from '../access/index.ts'
import type { ActingContext, Context } from '../context.ts'
import { notFound } from '../errors.ts'
import { readAll } from '../query/index.ts'
import type { Store } from '../store/index.ts'

type ModelRow = {
  id: number
  name: string
  sha256: string
  family: string
  stage: ModelStage
  file: string
  size_bytes: number
  classes: string
  class_map: string
  input: string
  manifest: string | null
  added_at: number
}

/**
 * A model with the name of its file below the workspace's `models/`. The manifest is null for one that stands for labels
 * that were imported, and for one that was added before there were any.
 */
export type StoredModel = { model: Omit<Model, 'imagesPredicted'>; file: string; manifest: Manifest | null }

const columns = `id, name, sha256, family, stage, file, size_bytes, classes, input, manifest, added_at,
  (SELECT json_group_array(class_id ORDER BY model_class) FROM class_map WHERE model_id = model.id) AS class_map`
const select = `SELECT ${columns} FROM model`

function fromRow(row: ModelRow): StoredModel {
  const manifest = row.manifest === null ? null : Manifest.parse(JSON.parse(row.manifest))
  const model = {
    modelId: idOf('mdl', row.id),
    name: row.name,
    sha256: row.sha256,
    family: row.family,
    kind: manifest?.kind ?? ('boxes' as const),
    stage: row.stage,
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

export function modelById(store: Store, modelId: ModelId): StoredModel {
  const row = store.get<ModelRow>(`${select} WHERE id = ?`, [rowOf(modelId)])
  if (!row) throw notFound(`model ${modelId}`)
  return fromRow(row)
}

export function modelBySha256(store: Store, sha256: string): StoredModel | null {
  const row = store.get<ModelRow>(`${select} WHERE sha256 = ?`, [sha256])
  return row ? fromRow(row) : null
}

export function currentModel(store: Store): StoredModel | null {
  const row = store.get<ModelRow>(`${select} WHERE stage = 'current'`)
  return row ? fromRow(row) : null
}

/** Writes a new model's row, and that it was added. Call it inside of a transaction. */
export function insertModel(
  acting: ActingContext,
  model: Omit<StoredModel['model'], 'modelId' | 'kind'> & {
    file: string
    manifest: Manifest | null
    addedByRow: number
  },
): ModelId {
  const { lastRow } = acting.store.run(
    `INSERT INTO model (name, sha256, family, stage, file, size_bytes, classes, input, manifest, added_at, added_by,
       current_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      model.name,
      model.sha256,
      model.family,
      model.stage,
      model.file,
      model.sizeBytes,
      JSON.stringify(model.classes),
      JSON.stringify(model.input),
      model.manifest && canonicalJson(model.manifest),
      model.addedAtMs,
      model.addedByRow,
      model.stage === 'current' ? model.addedAtMs : null,
    ],
  )
  acting.store.run('INSERT INTO class_map (model_id, model_class, class_id) SELECT ?, key, value FROM json_each(?)', [
    lastRow,
    JSON.stringify(model.classMap),
  ])
  const modelId = idOf('mdl', lastRow)
  const { name, sha256, stage } = model
  audit(acting, 'models.add', { modelId, name, sha256, stage })
  return modelId
}

export function setStage(store: Store, modelId: ModelId, stage: ModelStage, atMs: number): void {
  store.run("UPDATE model SET stage = ?, current_at = iif(? = 'current', ?, current_at) WHERE id = ?", [
    stage,
    stage,
    atMs,
    rowOf(modelId),
  ])
}

/** When the model last ran on any image; 0 when it never did. */
export const newestRunMs = (store: Store, modelRow: number): number =>
  store.get<{ at: number | null }>('SELECT max(ran_at) AS at FROM prediction_run WHERE model_id = ?', [modelRow])?.at ??
  0
