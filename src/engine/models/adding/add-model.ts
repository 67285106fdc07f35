import { rm } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import type { AddedModel, ClassMapStart, ClassPreset, Manifest, ModelOrigin } from '#contract'
import { canonicalJson } from '#model/text/canonical-json.ts'
import type { ActingContext } from '../../context.ts'
import { invalid } from '../../errors.ts'
import { partialExtension } from '../../library/index.ts'
import { requireModelFolder, requireModelHash } from '../../managed-limits.ts'
import { listClasses } from '../../workspace/index.ts'
import { copyAndHash } from '../file/copy-and-hash.ts'
import { presetNames } from '../manifest/index.ts'
import { isRunHere, listedModel, modelById, modelBySha256, type StoredModel } from '../queries.ts'
import { readModelFile } from '../recognition/transformers-files.ts'
import { startingMap } from '../registry/class-map.ts'
import { chosenByUser, type FoundManifest, findManifest, readClassNames } from '../registry/find-manifest.ts'
import { datasetRow, insertModel, type NewModelRow } from '../registry/insert-model.ts'
import { writeMeanings } from '../registry/save-class-map.ts'
import { keepTextTower, type ModelText, writeModelText } from '../text-towers/model-text.ts'
import { RequestedTexts } from '../text-towers/requested-texts.ts'
import { findTextFiles, type TextOptions } from '../text-towers/text-files.ts'
import { keepModelFile, openWorkers } from '../workers/open-workers.ts'
import { joinFile } from './join-file.ts'
import { onlyReading, type TriedModel, tryReadings } from './try-model.ts'

/** An ONNX file, and how a user wants it read. */
export type ModelSource = {
  file: string
  family: string
  /** Chosen by a user; otherwise a manifest file or the families decide. */
  manifest?: Manifest
  manifestFile?: string
  labelsFile?: string
  labels?: ClassPreset
  texts?: readonly string[]
} & TextOptions
export type NewModel = ModelSource & {
  name?: string
  origin?: ModelOrigin
  classMap: ClassMapStart
  isStarter?: boolean
}

/**
 * Adds an ONNX file to the workspace: copies it, recognizes it, tries it on a blank image and on one of the workspace, and
 * maps its classes as requested. A file that is already there is not added again, but repairs a changed copy. If
 * predictions of it were imported before, it becomes the file of their model. Throws INVALID with one sentence for a file
 * that can't be used, AMBIGUOUS for one that can be read in several ways, and the signal's reason when aborted.
 */
export async function addModel(context: ActingContext, request: NewModel, signal?: AbortSignal): Promise<AddedModel> {
  const { store, folders } = context
  const parent = request.origin?.parentId ? modelById(store, request.origin.parentId).model : null
  if (request.origin?.trainedOn) datasetRow(store, request.origin.trainedOn)
  if (!request.isStarter) requireModelFolder(context.managed, request.file)
  const onnx = await readModelFile(request.file)
  const labels = await requestedNames(request)
  const given = await requestedManifest(request)
  const copy = join(folders.models, `${context.ids.random()}${partialExtension}`)
  const texts = new RequestedTexts(context, request.file, request)
  try {
    const { sha256, sizeBytes } = await copyAndHash(request.file, copy)
    requireModelHash(context.managed, basename(request.file), sha256)
    const existing = modelBySha256(store, sha256)
    if (existing && isRunHere(existing)) {
      requireSame(existing, request, labels)
      await keepModelFile(context, copy, sha256)
      const text = request.textFile === undefined ? null : await addTextTower(context, existing, request, signal)
      return {
        ...(await listedModel(context, existing.model.modelId)),
        because: `it is already in the workspace${text ? ', and now reads text' : ''}`,
        known: true,
        testRun: null,
      }
    }
    if (given?.manifest.sha256 !== undefined && given.manifest.sha256 !== sha256)
      throw invalid(
        `The manifest ${basename(given.from)} belongs to another file: the SHA-256 of ${request.file} is ${sha256}.`,
      )
    const shownName = basename(request.file)
    const { family } = request
    const testRequest = { source: { modelFile: copy }, shownName, family, onnx, given, labels, text: texts, images: 1 }
    const tried = await tryReadings(context, testRequest, signal)
    const read = onlyReading(shownName, tried)
    if (request.texts && !read.manifest.prompts)
      throw invalid(`${shownName} has fixed classes. You can’t tell it in words what to find.`)
    const vision = { file: copy, shownName, signature: tried.signature }
    const text = read.manifest.prompts
      ? await texts.keep()
      : await textOf(context, read.manifest, vision, request, signal)
    const { classMap, origin } = request
    const kept = { classMap, origin, sha256, file: `${sha256}.onnx`, sizeBytes, opset: onnx.opset, text }
    const keep = () => keepModelFile(context, copy, sha256)
    if (existing) {
      const name = request.name ?? existing.model.name
      return await joinFile(context, existing, read, { ...kept, keep, name }, signal)
    }
    await keep()
    const name = request.name ?? parent?.name ?? basename(request.file, extname(request.file))
    return await keepTried(context, read, { ...kept, name })
  } finally {
    await texts.drop()
    await rm(copy, { force: true })
  }
}

type KeptFile = Pick<NewModelRow, 'name' | 'sha256' | 'file' | 'sizeBytes' | 'origin' | 'opset' | 'remote'> & {
  classMap: ClassMapStart
  text?: ModelText | null
}

/** Inserts a tried model, with its classes mapped to the label set as requested. */
export async function keepTried(
  context: ActingContext,
  { family, manifest, classes, input, runtime, because, testRuns }: TriedModel,
  { classMap, text, ...model }: KeptFile,
): Promise<AddedModel> {
  const { store, announce } = context
  const modelId = store.write(() => {
    const { classIds, decided } = startingMap(classes, listClasses(store), classMap)
    const added = insertModel(context, { ...model, family, manifest, classes, input, runtime, classMap: classIds })
    writeMeanings(context, added, classes, decided)
    if (text) writeModelText(store, added, text)
    return added
  })
  announce({ type: 'modelsChanged', modelId })
  announce({ type: 'workspaceChanged' })
  return { ...(await listedModel(context, modelId)), because, known: false, testRun: testRuns[0] ?? null }
}

/** Keeps the text encoder of an embedder, if one is given or beside its file. */
async function textOf(
  context: ActingContext,
  { kind }: Manifest,
  vision: Parameters<typeof keepTextTower>[1],
  request: NewModel,
  signal: AbortSignal | undefined,
): Promise<ModelText | null> {
  if (kind === 'embedding') return keepTextTower(context, vision, findTextFiles(request.file, request), signal)
  if (request.textFile === undefined) return null
  throw invalid(`${vision.shownName} predicts objects and doesn’t use a text encoder. Add it without one.`)
}

/** Adds the given text encoder to an existing model. */
async function addTextTower(
  context: ActingContext,
  stored: StoredModel,
  request: NewModel,
  signal = new AbortController().signal,
): Promise<ModelText | null> {
  if (stored.model.kind !== 'embedding')
    throw invalid(`${stored.model.name} predicts objects and doesn’t use a text encoder.`)
  const pool = await openWorkers(context, stored, { workers: 1, threads: 1 }, signal)
  const { signature } = pool
  await pool.close()
  const vision = { file: request.file, shownName: basename(request.file), signature }
  const text = await keepTextTower(context, vision, findTextFiles(request.file, request), signal)
  if (text) context.store.write(() => writeModelText(context.store, stored.model.modelId, text))
  context.announce({ type: 'modelsChanged', modelId: stored.model.modelId })
  return text
}

export async function requestedNames({
  labels,
  labelsFile,
}: Omit<ModelSource, 'file'>): Promise<readonly string[] | null> {
  if (labelsFile !== undefined) return readClassNames(labelsFile)
  return labels === undefined ? null : presetNames(labels)
}

/** Finds the manifest to use, if any. A requested family takes precedence over a manifest beside the file. */
export async function requestedManifest({
  file,
  family,
  manifest,
  manifestFile,
}: Omit<ModelSource, 'file'> & { file?: string }): Promise<FoundManifest | null> {
  if (manifest) return { manifest, from: chosenByUser, classes: null }
  if (manifestFile !== undefined) return findManifest(file ?? '', manifestFile)
  return file === undefined || family !== 'auto' ? null : findManifest(file, undefined)
}

const origins = ['parentId', 'trainedOn', 'notes', 'license'] as const

/** Throws INVALID if the existing model differs from the request, which would be ignored silently. */
function requireSame({ model, manifest }: StoredModel, request: NewModel, labels: readonly string[] | null): void {
  const isSame =
    (request.manifest === undefined || canonicalJson(request.manifest) === canonicalJson(manifest)) &&
    (request.name === undefined || request.name === model.name) &&
    (request.family === 'auto' || request.family === model.family) &&
    (labels === null || labels.join('\n') === model.classes.join('\n')) &&
    origins.every((key) => !request.origin?.[key] || request.origin[key] === model[key]) &&
    (request.texts === undefined || request.texts.every((text) => model.classes.includes(text)))
  if (isSame) return
  throw invalid(
    `${request.file} is in the workspace already, as ${model.modelId} (${model.name}, ${model.family}); its name, family, manifest, class names, origin and notes are unchanged.${manifest?.prompts ? ' Its class map says what it looks for.' : ''}`,
  )
}
