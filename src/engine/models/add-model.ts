import { readFile, rm } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import type { ClassMapStart, Model, ModelInput } from '#contract'
import { rowOf } from '#model/ids.ts'
import { coco80 } from '#model/label-set/coco80.ts'
import type { ActingContext } from '../context.ts'
import { invalid } from '../errors.ts'
import { partialExtension } from '../library/index.ts'
import { listClasses } from '../workspace/index.ts'
import { chooseAdapter } from './choose-adapter.ts'
import { startingMap } from './class-map.ts'
import { classNamesFromLines, parseClassNames } from './class-names.ts'
import { copyAndHash } from './copy-and-hash.ts'
import { sampleImage } from './images.ts'
import { type OnnxFile, readOnnxFile } from './onnx-file.ts'
import { keepModelFile, loadModel } from './open-workers.ts'
import { currentModel, insertModel, listedModel, modelBySha256, type StoredModel } from './queries.ts'
import { TaskFailure } from './runtime/inference-pool.ts'
import { writeMeanings } from './save-class-map.ts'

export type NewModel = { file: string; family: string; labelsFile?: string; name?: string; classMap: ClassMapStart }

/**
 * Takes an ONNX file into the workspace: copies it, finds its family, tries it on a blank and on an image of the
 * workspace, and maps its classes onto the label set as asked for: without a user's word the label set does not grow. A file that the workspace has
 * already is not added twice, but put back where it was changed. Throws INVALID with one sentence for any file that can't be
 * used, and the signal's reason when that is aborted before the model is in.
 */
export async function addModel(context: ActingContext, request: NewModel, signal?: AbortSignal): Promise<Model> {
  const { store, folders, clock, announce } = context
  const onnx = await readOnnxFile(request.file)
  const labels = request.labelsFile === undefined ? null : await readLabels(request.labelsFile)
  const copy = join(folders.models, `${context.ids.random()}${partialExtension}`)
  try {
    const sha256 = await copyAndHash(request.file, copy)
    const existing = modelBySha256(store, sha256)
    if (existing) {
      requireSame(existing.model, request, labels)
      await keepModelFile(context, copy, sha256)
      return listedModel(context, existing.model.modelId)
    }
    const { family, input, classes } = await tryOut(context, copy, request, onnx, labels, signal)
    await keepModelFile(context, copy, sha256)
    const modelId = store.write(() => {
      const labelSet = listClasses(store)
      const { names, decided } = startingMap(classes, labelSet, request.classMap)
      const classIds = new Map(labelSet.map(({ name, classId }) => [name, classId]))
      const modelId = insertModel(context, {
        name: request.name ?? basename(request.file, extname(request.file)),
        sha256,
        family,
        stage: currentModel(store) ? 'candidate' : 'current',
        file: `${sha256}.onnx`,
        sizeBytes: onnx.sizeBytes,
        classes,
        classMap: names.map((name) => (name === null ? null : (classIds.get(name) ?? null))),
        input,
        addedAtMs: clock.nowMs(),
        addedByRow: rowOf(context.actor.userId),
      })
      writeMeanings(context, modelId, classes, decided)
      return modelId
    })
    announce({ type: 'modelsChanged', modelId })
    announce({ type: 'workspaceChanged' })
    return listedModel(context, modelId)
  } finally {
    await rm(copy, { force: true })
  }
}

/** The model that is there already, unless it was asked for under other terms: those would be lost silently. */
function requireSame(model: StoredModel['model'], request: NewModel, labels: readonly string[] | null): void {
  const isSame =
    (request.name === undefined || request.name === model.name) &&
    (request.family === 'auto' || request.family === model.family) &&
    (labels === null || labels.join('\n') === model.classes.join('\n'))
  if (isSame) return
  throw invalid(
    `${request.file} is in the workspace already, as ${model.modelId} (${model.name}, ${model.family}); its name, family and class names are unchanged.`,
  )
}

async function readLabels(labelsFile: string): Promise<string[]> {
  let text: string
  try {
    text = await readFile(labelsFile, 'utf8')
  } catch (error) {
    throw invalid(`The class names can't be read: ${error instanceof Error ? error.message : String(error)}`)
  }
  const names = classNamesFromLines(text)
  const blank = names.indexOf('')
  if (blank >= 0) throw invalid(`Line ${blank + 1} of ${labelsFile} is blank. Write one class name per line.`)
  return names
}

/** Loads the copy in a worker, finds its family and runs it. */
async function tryOut(
  context: ActingContext,
  copy: string,
  request: NewModel,
  onnx: OnnxFile,
  labels: readonly string[] | null,
  signal: AbortSignal | undefined,
): Promise<{ family: string; input: ModelInput; classes: string[] }> {
  const shownName = basename(request.file)
  const pool = await loadModel(copy, shownName, { workers: 1, signal })
  try {
    const chosen = chooseAdapter(request.family, pool.signature, onnx.metadata)
    if ('problem' in chosen) throw invalid(`${shownName} can't be added. ${chosen.problem}`)
    const { adapter } = chosen
    const detector = { family: adapter.name, input: adapter.input(pool.signature, onnx.metadata) }
    const failed = (what: string, error: Error) =>
      invalid(`${shownName} looks like ${adapter.title}, but its trial run on ${what} failed: ${error.message}`)

    const blank = await pool.run({ kind: 'blank', detector }, signal).catch((error: Error) => {
      signal?.throwIfAborted()
      throw failed('a blank image', error)
    })
    const classes = classNames(shownName, blank.classCount, labels ?? parseClassNames(onnx.metadata.get('names') ?? ''))

    const sample = sampleImage(context, detector.input)
    if (sample) {
      const keep = { fromScore: 0, atMost: 100 }
      await pool.run({ kind: 'detect', detector, image: sample.image, keep }, signal).catch((error: Error) => {
        signal?.throwIfAborted()
        if (!(error instanceof TaskFailure) || error.at !== 'image') throw failed(sample.path, error)
        context.log.warn(`The trial run of ${shownName} left out ${sample.path}, which can't be read: ${error.message}`)
      })
    }
    return { ...detector, classes }
  } finally {
    await pool.close()
  }
}

function classNames(shownName: string, count: number | null, names: readonly string[] | null): string[] {
  if (names && (count === null || names.length === count)) return [...names]
  if (names)
    throw invalid(
      `${shownName} has ${count} classes, but ${names.length} class names were given. Name each class once.`,
    )
  if (count === coco80.length) return [...coco80]
  throw invalid(
    `${shownName} does not carry the names of its ${count ?? ''} classes. Give them in a text file, one per line (--labels FILE).`,
  )
}
