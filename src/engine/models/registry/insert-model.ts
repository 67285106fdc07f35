import type { Manifest, Model, ModelOrigin, RemoteModel } from '#contract'
import { idOf, type ModelId, rowOf } from '#model/ids.ts'
import { canonicalJson } from '#model/text/canonical-json.ts'
import { didYouMean } from '#model/text/did-you-mean.ts'
import { visibleName } from '#model/text/name.ts'
import { audit } from '../../access/index.ts'
import type { ActingContext } from '../../context.ts'
import { notFound } from '../../errors.ts'
import type { Store } from '../../store/index.ts'
import { aliasedModel, setAlias } from './model-aliases.ts'

export type NewModelRow = Pick<Model, 'name' | 'sha256' | 'family' | 'classes' | 'classMap' | 'input' | 'sizeBytes'> & {
  file: string
  manifest: Manifest | null
  origin?: ModelOrigin
  opset?: number | null
  runtime?: string
  remote?: RemoteModel
}

/**
 * Inserts a model as the next version of its name. The first model becomes the current one. Call it inside a transaction.
 * Throws NOT_FOUND for an unknown dataset.
 */
export function insertModel(acting: ActingContext, model: NewModelRow): ModelId {
  const { store, clock, actor } = acting
  const { sha256, origin } = model
  const name = visibleName(model.name)
  const { lastRow } = store.run(
    `INSERT INTO model (name, sha256, family, file, size_bytes, classes, input, manifest, added_at, added_by,
       parent_id, trained_on, notes, license, opset, runtime, remote, version)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
       (SELECT coalesce(max(version), 0) + 1 FROM model WHERE name = ?))`,
    [
      name,
      sha256,
      model.family,
      model.file,
      model.sizeBytes,
      JSON.stringify(model.classes),
      JSON.stringify(model.input),
      model.manifest && canonicalJson(model.manifest),
      clock.nowMs(),
      rowOf(actor.userId),
      origin?.parentId ? rowOf(origin.parentId) : null,
      origin?.trainedOn ? datasetRow(store, origin.trainedOn) : null,
      origin?.notes ?? '',
      origin?.license ?? '',
      model.opset ?? null,
      model.runtime ?? null,
      model.remote ? JSON.stringify(model.remote) : null,
      name,
    ],
  )
  store.run('INSERT INTO class_map (model_id, model_class, class_id) SELECT ?, key, value FROM json_each(?)', [
    lastRow,
    JSON.stringify(model.classMap),
  ])
  const modelId = idOf('mdl', lastRow)
  audit(acting, 'models.add', { modelId, name, sha256 })
  const predicts = model.manifest?.kind !== 'embedding' && model.family !== 'prototype'
  if (predicts && !aliasedModel(acting, 'current')) setAlias(acting, 'current', modelId)
  return modelId
}

type ModelWithoutFile = Pick<NewModelRow, 'name' | 'sha256'> & {
  family: 'imported' | 'prototype'
  classes?: string[]
  classMap?: (number | null)[]
  inputName?: string
}

/** Inserts a pseudo-model for predictions from elsewhere, which can't run. */
export const insertModelWithoutFile = (
  acting: ActingContext,
  { classes = [], classMap = [], inputName = '', ...model }: ModelWithoutFile,
): ModelId =>
  insertModel(acting, {
    ...{ ...model, classes, classMap, manifest: null, file: '', sizeBytes: 0 },
    input: { name: inputName, layout: 'nchw', type: 'float32', longSidePx: 0, multiplePx: 1, fixed: null },
  })

export function datasetRow(store: Store, name: string): number {
  const [row] = store.values<number>('SELECT id FROM dataset WHERE name = ?', [name])
  if (row === undefined)
    throw notFound(`dataset version ${name}`, didYouMean(name, store.values<string>('SELECT name FROM dataset')))
  return row
}
