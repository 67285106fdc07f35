import type { AddedModel, ClassMapStart } from '#contract'
import { rowOf } from '#model/ids.ts'
import { canonicalJson } from '#model/text/canonical-json.ts'
import { audit } from '../../access/index.ts'
import type { ActingContext } from '../../context.ts'
import { invalid } from '../../errors.ts'
import { listClasses } from '../../workspace/index.ts'
import { listedModel, type StoredModel } from '../queries.ts'
import { startingMap } from '../registry/class-map.ts'
import { datasetRow, type NewModelRow } from '../registry/insert-model.ts'
import { remap } from '../registry/remap.ts'
import {
  type ModelClass,
  modelClasses,
  renumberClasses,
  usedClasses,
  writeModelClasses,
} from '../registry/renumber-classes.ts'
import { writeMeanings } from '../registry/save-class-map.ts'
import { type ModelText, writeModelText } from '../text-towers/model-text.ts'
import type { TriedModel } from './try-model.ts'

type JoinedFile = Pick<NewModelRow, 'name' | 'sha256' | 'file' | 'sizeBytes' | 'origin' | 'opset'> & {
  classMap: ClassMapStart
  text: ModelText | null
  /** Moves the copied file to its place in the workspace. */
  keep(): Promise<void>
}

/**
 * Adds the file of a model that only had imported predictions. The model keeps its id, predictions and class map; its
 * classes get the numbers of the file. Throws INVALID if there are predictions of a class that the file does not have.
 */
export async function joinFile(
  context: ActingContext,
  { model: { modelId, name: formerName } }: StoredModel,
  { family, manifest, classes, input, runtime, because, testRuns }: TriedModel,
  { name, sha256, file, sizeBytes, opset, origin, classMap, text, keep }: JoinedFile,
  signal?: AbortSignal,
): Promise<AddedModel> {
  const { store, jobs, actor, announce } = context
  const start = startingMap(classes, listClasses(store), classMap)
  const before = modelClasses(store, modelId)
  const numberOf = (at: number): number | null => {
    const { name, classId } = before[at]!
    const byName = classes.indexOf(name)
    const number = byName >= 0 || classId === null ? byName : start.classIds.indexOf(classId)
    return number < 0 ? null : number
  }
  const used = [...(await usedClasses(context, modelId, signal))]
  const lost = used.filter((at) => numberOf(at) === null).map((at) => before[at]!.name)
  if (lost.length > 0)
    throw invalid(
      `Predictions of ${formerName} that were imported are of classes that this file does not have: ${lost.slice(0, 10).join(', ')}. Name the classes of the file by a list of labels.`,
    )
  await keep()
  const after = classes.map((one, number): ModelClass => {
    const own = before.find((_, at) => numberOf(at) === number)
    const isDecided = own?.decided === 1
    const classId = isDecided ? own.classId : (own?.classId ?? start.classIds[number] ?? null)
    return { name: one, classId, decided: isDecided ? 1 : 0, fromScore: own?.fromScore ?? 0 }
  })
  if (used.some((at) => numberOf(at) !== at)) await renumberClasses(context, modelId, after, numberOf, signal)
  store.write(() => {
    store.run(
      `UPDATE model SET name = :name, family = :family, file = :file, size_bytes = :size, input = :input, manifest = :manifest,
         opset = :opset, runtime = :runtime, parent_id = coalesce(:parent, parent_id), trained_on = coalesce(:dataset, trained_on),
         notes = coalesce(:notes, notes), license = coalesce(:license, license),
         version = iif(name = :name, version, (SELECT coalesce(max(version), 0) + 1 FROM model WHERE name = :name))
       WHERE id = :row`,
      {
        row: rowOf(modelId),
        name,
        family,
        file,
        size: sizeBytes,
        input: JSON.stringify(input),
        manifest: canonicalJson(manifest),
        opset: opset ?? null,
        runtime,
        parent: origin?.parentId ? rowOf(origin.parentId) : null,
        dataset: origin?.trainedOn ? datasetRow(store, origin.trainedOn) : null,
        notes: origin?.notes ?? null,
        license: origin?.license ?? null,
      },
    )
    writeModelClasses(store, modelId, after)
    writeMeanings(context, modelId, classes, start.decided)
    if (text) writeModelText(store, modelId, text)
    audit(context, 'models.add', { modelId, name, sha256 })
    if (used.length > 0) jobs.enqueue(remap, { modelId, name }, actor)
  })
  announce({ type: 'modelsChanged', modelId })
  announce({ type: 'workspaceChanged' })
  return {
    ...(await listedModel(context, modelId)),
    because: `${because}; its imported predictions now belong to it`,
    known: false,
    testRun: testRuns[0] ?? null,
  }
}
