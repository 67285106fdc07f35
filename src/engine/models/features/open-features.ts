import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BoundingBox } from '#model/geometry/box.ts'
import { rowOf } from '#model/ids.ts'
import type { Context } from '../../context.ts'
import { writeCacheFile } from '../../library/index.ts'
import { placeIn } from '../../place-in.ts'
import { openCluster } from '../cluster/open-cluster.ts'
import { imageInputOf } from '../images.ts'
import type { StoredModel } from '../queries.ts'
import { aliasedModel } from '../registry/model-aliases.ts'
import { storedDetector } from '../registry/stored-detector.ts'
import type { ObjectVectors } from '../runtime/pool-objects.ts'
import { loadModel, modelFile } from '../workers/open-workers.ts'
import { workerShape } from '../workers/worker-shape.ts'
import { featureTensors, moreOutputs } from './feature-tensors.ts'
import { readOnnxGraph } from './onnx-graph.ts'

/** Features of larger models are not used. */
const maxBytes = 1_000_000_000

/** `images`: the number to describe. `on`: the profile whose scheduler does it. */
export type DescribeRun = { images: number; signal: AbortSignal; on?: string | undefined }

/** Describes objects by features of the current model, or by an embedder. */
export type FeatureReader = {
  capacity: number
  /** Returns null when the image is gone. Rejects when its file can't be read or the model fails on it. */
  describe(imageRow: number, boxes: readonly BoundingBox[]): Promise<ObjectVectors | null>
  close(): Promise<void>
}

/** `make` identifies what made the vectors: those of different makes are never compared. `words` says it to users. */
export type Features = { model: StoredModel; tensors: readonly string[]; make: string; words: string }

/** Finds the feature tensors of the current model; null if there are none. Throws INVALID when its file was changed. */
export async function featuresOf(context: Context): Promise<Features | null> {
  const model = aliasedModel(context, 'current')
  if (!model || model.file === '' || model.model.sizeBytes > maxBytes) return null
  if (!existsSync(placeIn(context.folders.models, model.file))) return null
  const graph = readOnnxGraph(await readFile(await modelFile(context, model.model)))
  const tensors = graph ? featureTensors(graph, model.model.classes.length) : []
  if (tensors.length === 0) return null
  return {
    model,
    tensors,
    make: `features ${model.model.sha256} ${tensors.join(' ')}`,
    words: `features of the model ${model.model.name}: the means of ${tensors.join(', ')} over each object`,
  }
}

/** Opens a copy of the model with the feature tensors as outputs, from the workspace's cache. */
export async function openFeatures(
  context: Context,
  features: Features,
  { images, signal, on }: DescribeRun,
): Promise<FeatureReader> {
  const { model, tensors } = features
  const modelFile = await copyWithFeatures(context, features)
  const pool =
    on === undefined
      ? await loadModel({ modelFile }, model.model.name, { ...workerShape(context, model.model, images), signal })
      : await openCluster(context, model, { on, modelFile, images, signal })
  const detector = await storedDetector(context, model, pool)
  return {
    capacity: pool.capacity,
    async describe(imageRow, boxes) {
      const found = await imageInputOf(context, imageRow, model.model.input)
      return found ? pool.run({ kind: 'describe', detector, image: found.image, tensors, boxes }, signal) : null
    },
    close: () => pool.close(),
  }
}

async function copyWithFeatures(context: Context, { model, tensors }: Features): Promise<string> {
  const copy = join(context.folders.cache, 'features', `${rowOf(model.model.modelId)}-${model.model.sha256}.onnx`)
  if (existsSync(copy)) return copy
  const original = await readFile(await modelFile(context, model.model))
  await writeCacheFile(context, copy, Buffer.concat([original, moreOutputs(tensors)]))
  return copy
}
