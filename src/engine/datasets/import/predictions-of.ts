import type { PredictionsOf } from '#contract'
import { type ModelId, rowOf } from '#model/ids.ts'
import type { LabelClass } from '#model/label-set/label-set.ts'
import type { ActingContext } from '../../context.ts'
import { addClassesToModel, modelById, modelBySha256, namesInLabelSet } from '../../models/index.ts'
import { listClasses } from '../../workspace/index.ts'
import type { ReadImage, ReadOptions } from '../formats/define-format.ts'
import type { ReadReport } from '../parsing/read-report.ts'
import { requireVersion } from '../versions/version.ts'
import { type ImportedModel, insertWithoutFile } from './imported-predictions.ts'

/** Where imported predictions belong: to images of a version, else of the workspace; and what class numbers mean. */
export type Predicted = { datasetRow: number | null; options: NonNullable<ReadOptions['predicted']> }

/** Throws NOT_FOUND for a version that is not there. */
export function predictedOf({ store }: ActingContext, { dataset }: PredictionsOf): Predicted {
  if (dataset === undefined) return { datasetRow: null, options: { classes: listClasses(store), hash: null } }
  const { row, classes } = requireVersion(store, dataset)
  return { datasetRow: row.id, options: { classes, hash: row.hash } }
}

/** The model that predictions name; created if only its hash is known. Throws NOT_FOUND for an id that no model has. */
export function predictingModel(context: ActingContext, { model }: PredictionsOf): ModelId {
  const { store } = context
  if ('modelId' in model) return modelById(store, model.modelId).model.modelId
  const existing = modelBySha256(store, model.sha256)
  return existing?.model.modelId ?? insertWithoutFile(context, model)
}

export type BoundModel = ImportedModel & { named(image: ReadImage): ReadImage }

/**
 * Returns the model with the classes of a source. A model known only by its hash gets the missing ones: classes of the
 * label set with the same name, else unmapped ones. Predictions of classes that a model file doesn't have are left out
 * and named.
 */
export function boundModel(
  context: ActingContext,
  modelId: ModelId,
  { replaceOpen }: PredictionsOf,
  source: { name: string; classes: readonly string[] },
  report: ReadReport,
): BoundModel {
  const labelSet = listClasses(context.store)
  const { file, model } = modelById(context.store, modelId)
  const classes = [...model.classes]
  const numberOf = numbersOf(classes, model.classMap, labelSet)
  if (file === '') {
    const more = source.classes.filter((name) => numberOf(name) === undefined)
    const names = namesInLabelSet(more, labelSet)
    const ids = names.map((name) => labelSet.find((one) => one.name === name)?.classId ?? null)
    addClassesToModel(
      context,
      modelId,
      more.map((name, i) => ({ name, classId: ids[i] ?? null })),
    )
    classes.push(...more)
  }
  const find = numbersOf(classes, model.classMap, labelSet)
  return {
    row: rowOf(modelId),
    classes,
    replaceOpen,
    otherwise: `The image has other predictions of ${model.name} already; these were not imported.`,
    named(image) {
      const labels = image.labels.flatMap((label) => {
        const number = find(label.className)
        if (number !== undefined) return [{ ...label, className: classes[number]! }]
        report.reject(
          source.name,
          `${label.className} is not a class of ${model.name}, and none of its classes is mapped to it.`,
        )
        return []
      })
      return { ...image, labels }
    },
  }
}

/** The number of a class by its name, or by that of the class in the label set which it becomes. */
function numbersOf(
  classes: readonly string[],
  classMap: readonly (number | null)[],
  labelSet: readonly LabelClass[],
): (name: string) => number | undefined {
  const idOf = new Map(labelSet.map(({ name, classId }) => [name, classId]))
  return (name) => {
    const own = classes.indexOf(name)
    if (own >= 0) return own
    const id = idOf.get(name)
    const mapped = id === undefined ? -1 : classMap.indexOf(id)
    return mapped >= 0 ? mapped : undefined
  }
}
