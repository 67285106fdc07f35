import type { Context } from '../../context.ts'
import { invalid } from '../../errors.ts'
import { readOnnxFile } from '../file/onnx-file.ts'
import type { StoredModel } from '../queries.ts'
import { recognize } from '../recognition/recognize.ts'
import type { ModelPool } from '../runtime/inference-pool.ts'
import type { Detector } from '../runtime/messages.ts'
import { storedPrompts } from '../text-towers/model-text.ts'
import { detectorOf, modelPath } from '../workers/open-workers.ts'

/** Returns how to feed and read a model of the workspace. A model without a manifest is recognized again by its family. */
export async function storedDetector(context: Context, stored: StoredModel, pool: ModelPool): Promise<Detector> {
  const { model, manifest } = stored
  if (manifest?.prompts) return { ...detectorOf(manifest, model.input), prompts: await storedPrompts(context, stored) }
  if (manifest) return detectorOf(manifest, model.input)
  const { metadata } = await readOnnxFile(modelPath(context, model.sha256))
  const found = recognize(model.family, pool.signature, metadata)
  if ('problem' in found) throw invalid(`${model.name} can't be used any more. ${found.problem}`)
  return detectorOf(found.candidates[0]!.manifest, model.input)
}
