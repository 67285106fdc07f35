import type { AddedModel, ClassMapStart, ModelOrigin, RemoteModel } from '#contract'
import { canonicalJson } from '#model/text/canonical-json.ts'
import type { ActingContext } from '../../context.ts'
import { sha256Hex } from '../../sha256.ts'
import type { OnnxFile } from '../file/onnx-file.ts'
import { listedModel, modelBySha256 } from '../queries.ts'
import { requireRemoteAllowed } from '../runtime/remote-allowed.ts'
import { RequestedTexts } from '../text-towers/requested-texts.ts'
import { keepTried, type ModelSource, requestedManifest, requestedNames } from './add-model.ts'
import { onlyReading, tryReadings } from './try-model.ts'

/** A model on a server, and how a user wants it read. */
export type RemoteSource = Omit<ModelSource, 'file'> & { remote: RemoteModel }
type NewRemoteModel = RemoteSource & { name?: string; origin?: ModelOrigin; classMap: ClassMapStart }

/** Stands for the file of a model on a server. */
export const noFile: OnnxFile = { sizeBytes: 0, irVersion: 0, opset: null, metadata: new Map() }

export const remoteName = ({ model, url }: RemoteModel): string => `${model} at ${new URL(url).host}`

/**
 * Adds a model that a server runs, after a test run there. Its address, name, version and manifest identify it. Throws as
 * `addModel` does, and REFUSED if images may not leave the computer.
 */
export async function addRemote(
  context: ActingContext,
  request: NewRemoteModel,
  signal?: AbortSignal,
): Promise<AddedModel> {
  const { remote, family } = request
  requireRemoteAllowed(context, remote)
  const labels = await requestedNames(request)
  const given = await requestedManifest(request)
  const shownName = remoteName(remote)
  const text = new RequestedTexts(context, null, {})
  const testRequest = { source: { remote }, shownName, family, onnx: noFile, given, labels, text, images: 1 }
  const read = onlyReading(shownName, await tryReadings(context, testRequest, signal))
  const sha256 = sha256Hex(canonicalJson(['remote', remote, read.manifest]))
  const existing = modelBySha256(context.store, sha256)
  if (existing)
    return {
      ...(await listedModel(context, existing.model.modelId)),
      because: 'it is already in the workspace',
      known: true,
      testRun: null,
    }
  const { name = remote.model, classMap, origin } = request
  return keepTried(context, read, { name, classMap, origin, sha256, file: '', sizeBytes: 0, opset: null, remote })
}
