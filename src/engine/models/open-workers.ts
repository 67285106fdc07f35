import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { basename, join } from 'node:path'
import type { Context } from '../context.ts'
import { invalid } from '../errors.ts'
import type { StoredModel } from './queries.ts'
import { InferencePool, UnusableModel } from './runtime/inference-pool.ts'

/** As many workers as the settings say, at most `useful`; with 0 one per core. */
export const workerCount = (context: Context, useful = Number.POSITIVE_INFINITY): number =>
  Math.max(1, Math.min(context.settings().inferenceWorkers || availableParallelism(), useful))

/** Loads a model of the workspace into its workers. Throws INVALID when its file is missing or unusable. */
export async function openWorkers(context: Context, { model, file }: StoredModel, workers: number) {
  const modelFile = join(context.folders.models, file)
  if (!existsSync(modelFile))
    throw invalid(`The file of model ${model.name} is missing from the workspace (${modelFile}). Put it back there.`)
  return loadModel(modelFile, model.name, workers)
}

/** Loads an ONNX file into workers. Throws INVALID with one sentence when ONNX Runtime can't. */
export async function loadModel(
  modelFile: string,
  shownName: string,
  workers: number,
  threads = 1,
): Promise<InferencePool> {
  try {
    return await InferencePool.open({ modelFile, workers, threads })
  } catch (error) {
    if (error instanceof UnusableModel) throw invalid(loadProblem(basename(shownName), error.message))
    throw error
  }
}

/** ONNX Runtime's message, which may be long and name its own source files, as one sentence for the user. */
function loadProblem(name: string, message: string): string {
  if (/protobuf parsing failed/i.test(message)) return `${name} is damaged: it can't be read as ONNX. Export it again.`
  if (/external data|external_data|data_location/i.test(message))
    return `${name} keeps its weights in a second file. Export it as one file, with the weights inside.`
  const why = message
    .replace(/^Load model from .*? failed:/s, '')
    .replace(/\S*onnxruntime\S*\.(?:cc|h):\d+\s+.*?\)\s*(?:const\s+)?(?=[A-Z])/s, '')
    .split('\n')[0]!
    .trim()
  return `ONNX Runtime can't run ${name}: ${why.slice(0, 300)}`
}
