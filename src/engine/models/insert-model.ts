import type { Manifest } from '#contract'
import { idOf, type ModelId } from '#model/ids.ts'
import { canonicalJson } from '#model/text/canonical-json.ts'
import { audit } from '../access/index.ts'
import type { ActingContext } from '../context.ts'
import { aliasedModel, setAlias } from './model-aliases.ts'
import type { StoredModel } from './queries.ts'

/** Writes a new model's row, and that it was added; the first model becomes the current one. Call it inside of a transaction. */
export function insertModel(
  acting: ActingContext,
  model: Omit<StoredModel['model'], 'modelId' | 'kind' | 'aliases'> & {
    file: string
    manifest: Manifest | null
    addedByRow: number
  },
): ModelId {
  const { lastRow } = acting.store.run(
    `INSERT INTO model (name, sha256, family, file, size_bytes, classes, input, manifest, added_at, added_by)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      model.name,
      model.sha256,
      model.family,
      model.file,
      model.sizeBytes,
      JSON.stringify(model.classes),
      JSON.stringify(model.input),
      model.manifest && canonicalJson(model.manifest),
      model.addedAtMs,
      model.addedByRow,
    ],
  )
  acting.store.run('INSERT INTO class_map (model_id, model_class, class_id) SELECT ?, key, value FROM json_each(?)', [
    lastRow,
    JSON.stringify(model.classMap),
  ])
  const modelId = idOf('mdl', lastRow)
  const { name, sha256 } = model
  audit(acting, 'models.add', { modelId, name, sha256 })
  if (!aliasedModel(acting, 'current')) setAlias(acting, 'current', { modelId, name })
  return modelId
}
