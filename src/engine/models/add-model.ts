import { rm } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import type { AddedModel, ClassMapStart, ClassPreset, Manifest, ModelOrigin } from '#contract'
import { canonicalJson } from '#model/text/canonical-json.ts'
import type { ActingContext } from '../context.ts'
import { invalid } from '../errors.ts'
import { partialExtension } from '../library/index.ts'
import { listClasses } from '../workspace/index.ts'
import { startingMap } from './class-map.ts'
import { copyAndHash } from './copy-and-hash.ts'
import { chosenByUser, type FoundManifest, findManifest, readClassNames } from './find-manifest.ts'
import { datasetRow, insertModel, type NewModelRow } from './insert-model.ts'
import { presetNames } from './manifest/index.ts'
import { readOnnxFile } from './onnx-file.ts'
import { keepModelFile } from './open-workers.ts'
import { listedModel, modelById, modelBySha256, type StoredModel } from './queries.ts'
import { writeMeanings } from './save-class-map.ts'
import { onlyReading, type TriedModel, tryReadings } from './try-model.ts'

/** An ONNX file, and what a user says of it. */
export type ModelSource = {
  file: string
  family: string
  /** How it is read, where a user chose; else a file says it, or it is recognized. */
  manifest?: Manifest
  manifestFile?: string
  labelsFile?: string
  labels?: ClassPreset
}
export type NewModel = ModelSource & { name?: string; origin?: ModelOrigin; classMap: ClassMapStart }

/**
 * Takes an ONNX file into the workspace: copies it, finds its family, tries it on a blank and on an image of the
 * workspace, and maps its classes onto the label set as asked for: without a user’s word the label set does not grow. A
 * file that the workspace has
 * already is not added twice, but put back where it was changed. Throws INVALID with one sentence for any file that can't be
 * used, AMBIGUOUS for one that can be read in several ways, and the signal's reason when that is aborted before the model
 * is in.
 */
export async function addModel(context: ActingContext, request: NewModel, signal?: AbortSignal): Promise<AddedModel> {
  const { store, folders } = context
  const parent = request.origin?.parentId ? modelById(store, request.origin.parentId).model : null
  if (request.origin?.trainedOn) datasetRow(store, request.origin.trainedOn)
  const onnx = await readOnnxFile(request.file)
  const labels = await givenNames(request)
  const given = await givenManifest(request)
  const copy = join(folders.models, `${context.ids.random()}${partialExtension}`)
  try {
    const { sha256, sizeBytes } = await copyAndHash(request.file, copy)
    const existing = modelBySha256(store, sha256)
    if (existing) {
      requireSame(existing, request, labels)
      await keepModelFile(context, copy, sha256)
      return {
        ...(await listedModel(context, existing.model.modelId)),
        because: 'it is in the workspace already',
        known: true,
        trial: null,
      }
    }
    if (given?.manifest.sha256 !== undefined && given.manifest.sha256 !== sha256)
      throw invalid(
        `The manifest ${basename(given.from)} belongs to another file: the SHA-256 of ${request.file} is ${sha256}.`,
      )
    const shownName = basename(request.file)
    const { family } = request
    const trial = { source: { modelFile: copy }, shownName, family, onnx, given, labels, images: 1 }
    const read = onlyReading(shownName, await tryReadings(context, trial, signal))
    await keepModelFile(context, copy, sha256)
    return keepTried(context, read, {
      name: request.name ?? parent?.name ?? basename(request.file, extname(request.file)),
      classMap: request.classMap,
      origin: request.origin,
      sha256,
      file: `${sha256}.onnx`,
      sizeBytes,
      opset: onnx.opset,
    })
  } finally {
    await rm(copy, { force: true })
  }
}

type Kept = Pick<NewModelRow, 'name' | 'sha256' | 'file' | 'sizeBytes' | 'origin' | 'opset' | 'remote'> & {
  classMap: ClassMapStart
}

/** Writes a model that was tried, with its classes mapped onto the label set as asked for. */
export async function keepTried(
  context: ActingContext,
  { family, manifest, classes, input, runtime, because, trials }: TriedModel,
  { classMap, ...model }: Kept,
): Promise<AddedModel> {
  const { store, announce } = context
  const modelId = store.write(() => {
    const labelSet = listClasses(store)
    const { names, decided } = startingMap(classes, labelSet, classMap)
    const classIds = new Map(labelSet.map(({ name, classId }) => [name, classId]))
    const mapped = names.map((name) => (name === null ? null : (classIds.get(name) ?? null)))
    const added = insertModel(context, { ...model, family, manifest, classes, input, runtime, classMap: mapped })
    writeMeanings(context, added, classes, decided)
    return added
  })
  announce({ type: 'modelsChanged', modelId })
  announce({ type: 'workspaceChanged' })
  return { ...(await listedModel(context, modelId)), because, known: false, trial: trials[0] ?? null }
}

export async function givenNames({ labels, labelsFile }: Omit<ModelSource, 'file'>): Promise<readonly string[] | null> {
  if (labelsFile !== undefined) return readClassNames(labelsFile)
  return labels === undefined ? null : presetNames(labels)
}

/** A family that is named goes before a manifest that only lies beside the file. */
export async function givenManifest({
  file,
  family,
  manifest,
  manifestFile,
}: Omit<ModelSource, 'file'> & { file?: string }): Promise<FoundManifest | null> {
  if (manifest) return { manifest, from: chosenByUser, classes: null }
  if (manifestFile !== undefined) return findManifest(file ?? '', manifestFile)
  return file === undefined || family !== 'auto' ? null : findManifest(file, undefined)
}

/** The model that is there already, unless it was asked for under other terms: those would be lost silently. */
function requireSame({ model, manifest }: StoredModel, request: NewModel, labels: readonly string[] | null): void {
  const isSame =
    (request.manifest === undefined || canonicalJson(request.manifest) === canonicalJson(manifest)) &&
    (request.name === undefined || request.name === model.name) &&
    (request.family === 'auto' || request.family === model.family) &&
    (labels === null || labels.join('\n') === model.classes.join('\n'))
  if (isSame) return
  throw invalid(
    `${request.file} is in the workspace already, as ${model.modelId} (${model.name}, ${model.family}); its name, family, manifest and class names are unchanged.`,
  )
}
