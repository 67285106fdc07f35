import { basename } from 'node:path'
import { type ModelId, rowOf } from '#model/ids.ts'
import { boundsOfGeometry } from '#model/shapes/index.ts'
import { canonicalJson } from '#model/text/canonical-json.ts'
import type { ActingContext } from '../../context.ts'
import { areStored, insertModelWithoutFile, modelBySha256, storePredictions } from '../../models/index.ts'
import { sha256Hex } from '../../sha256.ts'
import type { ReadImage } from '../formats/define-format.ts'
import type { ReadReport } from '../parsing/read-report.ts'
import type { LabelOutcome } from './imported-labels.ts'

/** A model for the predictions of a label file, without a network to run. */
export type ImportedModel = {
  row: number
  classes: readonly string[]
  /** Whether predictions that nobody reviewed yet are replaced. */
  replaceOpen: boolean
  /** What to do about other predictions that an image has. */
  otherwise: string
}

const apart = {
  replaceOpen: false,
  otherwise:
    'The image has other predictions from a file of this name; these were not imported. Rename the file to import them as well.',
}

/** The model of a label source, made on its first import; it becomes current when no model is. */
export function importedModel(
  context: ActingContext,
  source: { name: string; format: string; classes: readonly string[] },
  classIds: ReadonlyMap<string, number>,
): ImportedModel {
  const { store } = context
  const name = basename(source.name)
  const sha256 = sha256Hex(canonicalJson(['imported', source.format, name, source.classes]))
  const classMap = source.classes.map((one) => {
    const classId = classIds.get(one)
    if (classId === undefined) throw new Error(`The class ${one} was not added to the label set.`)
    return classId
  })
  const existing = modelBySha256(store, sha256)
  if (existing) return { row: rowOf(existing.model.modelId), classes: source.classes, ...apart }
  const modelId = insertWithoutFile(context, {
    name: `Imported from ${name}`,
    sha256,
    classes: [...source.classes],
    classMap,
  })
  return { row: rowOf(modelId), classes: source.classes, ...apart }
}

/** Adds a model that predictions name, without a network to run. */
export function insertWithoutFile(
  context: ActingContext,
  model: Omit<Parameters<typeof insertModelWithoutFile>[1], 'family'>,
): ModelId {
  const modelId = context.store.write(() => insertModelWithoutFile(context, { ...model, family: 'imported' }))
  context.announce({ type: 'modelsChanged', modelId })
  return modelId
}

/**
 * Stores labels as predictions of an imported model. A second time adds nothing, and names images whose predictions
 * would differ.
 */
export function applyAsPredictions(
  { store, clock }: ActingContext,
  image: ReadImage,
  model: ImportedModel,
  report: ReadReport,
): LabelOutcome {
  const { imageRow, labels, complete } = image
  if (labels.length === 0 && !complete) return { outcome: 'nothing' }
  const size = store.get<{ widthPx: number; heightPx: number }>(
    'SELECT width_px AS widthPx, height_px AS heightPx FROM image WHERE id = ?',
    [imageRow],
  )
  const predictions = labels.map(({ className, geometry, score, extent }) => {
    const box = boundsOfGeometry(geometry, size)
    return {
      classIndex: model.classes.indexOf(className),
      score: score ?? 1,
      box,
      ...(geometry.shape !== 'box' && { geometry }),
      ...(extent && { extent }),
    }
  })
  if (store.get('SELECT 1 FROM prediction_run WHERE model_id = ? AND image_id = ?', [model.row, imageRow])) {
    if (areStored(store, model.row, { imageRow, predictions })) return { outcome: 'known', labels: labels.length }
    if (!model.replaceOpen) return { outcome: 'skipped', reason: model.otherwise }
  }
  for (const { track } of labels) if (track) report.change('track of a prediction dropped')
  for (const { score } of labels) if (score === null) report.change('prediction without confidence imported as 1.0')
  const {
    predictions: stored,
    unmapped,
    gone,
  } = storePredictions(store, model.row, [{ imageRow, predictions }], clock.nowMs())
  if (gone.length > 0) return { outcome: 'skipped', reason: 'The image is in the trash; its labels were not imported.' }
  for (let i = stored + unmapped; i < predictions.length; i++) report.change('prediction too small to keep')
  for (let i = 0; i < unmapped; i++) report.change('prediction of a class that the class map ignores kept apart')
  return { outcome: 'added', labels: stored }
}
