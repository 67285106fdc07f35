import { createHash } from 'node:crypto'
import type { AddedModel, ClassMapStart, ModelOrigin, RemoteModel } from '#contract'
import { canonicalJson } from '#model/text/canonical-json.ts'
import type { ActingContext } from '../../context.ts'
import type { OnnxFile } from '../file/onnx-file.ts'
import { listedModel, modelBySha256 } from '../queries.ts'
import { requireRemoteAllowed } from '../runtime/remote-allowed.ts'
import { RequestedTexts } from '../text-towers/requested-texts.ts'
import { keepTried, type ModelSource, requestedManifest, requestedNames } from './add-model.ts'
import { onlyReading, tryReadings } from './try-model.ts'

/** A model on a server, and what a user says of it. */
export type RemoteSource = Omit<ModelSource, 'file'> & { remote: RemoteModel }
type NewRemoteModel = RemoteSource & {
  name?: string
  origin?: ModelOrigin
  classMap: ClassMapStart
}

/** What stands for the file of a model that has none here. */
export const noFile: OnnxFile = { sizeBytes: 0, irVersion: 0, opset: null, metadata: new Map() }

export const remoteName = ({ model, url }: RemoteModel): string => `${model} at ${new URL(url).host}`

/**
 * Adds a model that a server runs, after a test run there. It is known by its address, name, version and manifest; its
 * weights are unknown. Throws as `addModel` does, and REFUSED where images may not leave the computer.
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
  const tried = await tryReadings(
    context,
    {
      source: { remote },
      shownName,
      family,
      onnx: noFile,
      given,
      labels,
      text: new RequestedTexts(context, null, {}),
      images: 1,
    },
    signal,
  )
  const read = onlyReading(shownName, tried)
  const sha256 = createHash('sha256')
    .update(canonicalJson(['remote', remote, read.manifest]))
    .digest('hex')
  const existing = modelBySha256(context.store, sha256)
  if (existing)
    return {
      ...(await listedModel(context, existing.model.modelId)),
      because: 'it is already in the workspace',
      known: true,
      testRun: null,
    }
  return keepTried(context, read, {
    name: request.name ?? remote.model,
    classMap: request.classMap,
    origin: request.origin,
    sha256,
    file: '',
    sizeBytes: 0,
    opset: null,
    remote,
  })
}
