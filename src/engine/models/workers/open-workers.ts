import { rename } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Manifest, ModelInput } from '#contract'
import type { Context } from '../../context.ts'
import { invalid } from '../../errors.ts'
import { damageOf } from '../../library/index.ts'
import { requireModelHash } from '../../managed-limits.ts'
import { placeIn } from '../../place-in.ts'
import type { StoredModel } from '../queries.ts'
import { InferencePool } from '../runtime/inference-pool.ts'
import type { Detector, WorkerSource } from '../runtime/messages.ts'
import { requireRemoteAllowed } from '../runtime/remote-allowed.ts'
import { UnusableModel } from '../runtime/worker-process.ts'
import type { WorkerShape } from './worker-shape.ts'

/** Returns the place of a model's file in the workspace. */
export const modelPath = ({ folders }: Context, sha256: string): string => placeIn(folders.models, `${sha256}.onnx`)

/** Returns the file of a model. Throws INVALID with what to do when it is missing or was changed. */
export async function modelFile(context: Context, { name, sha256 }: { name: string; sha256: string }): Promise<string> {
  requireModelHash(context.managed, name, sha256)
  const file = modelPath(context, sha256)
  const damage = await damageOf(file, sha256)
  if (!damage) return file
  throw invalid(
    `The file of the model ${name} ${damage === 'missing' ? 'is missing' : 'was changed'} (${file}). Add its original file again, or restore a backup.`,
  )
}

/** Moves a copy to its place as a model's file, unless an intact one is there. */
export async function keepModelFile(context: Context, copy: string, sha256: string): Promise<void> {
  const file = modelPath(context, sha256)
  if (await damageOf(file, sha256)) await rename(copy, file)
}

/** Returns what workers need of a manifest: not the class names. */
export const detectorOf = ({ classes, ...manifest }: Manifest, input: ModelInput): Detector => ({
  manifest: { ...manifest, ...(classes === 'coco91' && { classes }) },
  input,
})

/** Loads a model of the workspace into workers. Throws INVALID when its file is missing, changed or unusable. */
export const openShape = async (
  context: Context,
  { model }: StoredModel,
  shape: WorkerShape,
  signal: AbortSignal,
): Promise<InferencePool> => {
  if (model.remote) requireRemoteAllowed(context, model.remote)
  const source = model.remote ? { remote: model.remote } : { modelFile: await modelFile(context, model) }
  return loadModel(source, model.name, { ...shape, signal })
}

/** Works like `openShape`, but falls back to the CPU when another provider no longer works. */
export async function openWorkers(
  context: Context,
  stored: StoredModel,
  shape: WorkerShape,
  signal: AbortSignal,
): Promise<InferencePool> {
  const { provider = 'cpu', ...onCpu } = shape
  if (provider === 'cpu') return openShape(context, stored, shape, signal)
  try {
    return await openShape(context, stored, shape, signal)
  } catch (error) {
    signal.throwIfAborted()
    context.log.warn(`${stored.model.name} can't be run by ${provider} any more, so the CPU runs it: ${String(error)}`)
    return openShape(context, stored, onCpu, signal)
  }
}

/** Loads an ONNX file or a server's model into workers. Throws INVALID with one sentence when it can't be loaded. */
export async function loadModel(
  source: WorkerSource,
  shownName: string,
  shape: Partial<WorkerShape> & { workers: number; signal?: AbortSignal },
): Promise<InferencePool> {
  try {
    return await InferencePool.open({ ...source, ...shape })
  } catch (error) {
    if (error instanceof UnusableModel && 'remote' in source) throw invalid(error.message)
    if (error instanceof UnusableModel) throw invalid(loadProblem(basename(shownName), error.message))
    throw error
  }
}

/** Turns ONNX Runtime's message, which may name its source files, into one sentence for the user. */
function loadProblem(name: string, message: string): string {
  if (/protobuf parsing failed/i.test(message)) return `${name} is damaged: it can't be read as ONNX. Export it again.`
  if (/external data|external_data|data_location/i.test(message))
    return `${name} keeps weights of an inner graph in a second file. Export it as one file, with the weights inside.`
  const why = message
    .replace(/^Load model from .*? failed:/s, '')
    .replace(/\S*onnxruntime\S*\.(?:cc|h):\d+\s+.*?\)\s*(?:const\s+)?(?=[A-Z])/s, '')
    .split('\n')[0]!
    .trim()
  return `ONNX Runtime can't run ${name}: ${why.slice(0, 300).replace(/\.?$/, '.')} Export it again for ONNX Runtime, with an opset that it supports.`
}
