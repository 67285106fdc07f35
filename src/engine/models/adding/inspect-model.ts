import { basename } from 'node:path'
import type { ModelInspection, ModelSignature } from '#contract'
import type { ActingContext } from '../../context.ts'
import { requireModelFolder, requireModelHash } from '../../managed-limits.ts'
import { sha256OfCopy } from '../file/copy-and-hash.ts'
import type { TensorSignature } from '../file/signature.ts'
import { listedModel, modelBySha256 } from '../queries.ts'
import { draftManifest } from '../recognition/draft-manifest.ts'
import { readModelFile } from '../recognition/transformers-files.ts'
import { requireRemoteAllowed } from '../runtime/remote-allowed.ts'
import { RequestedTexts } from '../text-towers/requested-texts.ts'
import { type ModelSource, requestedManifest, requestedNames } from './add-model.ts'
import { noFile, type RemoteSource, remoteName } from './add-remote.ts'
import { candidateJson, chosenReading, tryReadings } from './try-model.ts'

const imagesTried = 3

/**
 * Finds the ways to read a file or a model on a server, and tries each on images of the workspace. `problem` says why a
 * loaded model can't be read. Throws INVALID for what can't be loaded, REFUSED if images may not leave the computer.
 */
export async function inspectModel(
  context: ActingContext,
  request: ModelSource | RemoteSource,
  signal?: AbortSignal,
): Promise<ModelInspection> {
  const [file, remote] = 'file' in request ? [request.file, null] : [null, request.remote]
  if (remote) requireRemoteAllowed(context, remote)
  const sha256 = file === null ? null : await allowedHash(context, file)
  const onnx = file === null ? noFile : await readModelFile(file)
  const [labels, given] = [await requestedNames(request), await requestedManifest(request)]
  const existing = sha256 === null ? null : modelBySha256(context.store, sha256)
  const text = new RequestedTexts(context, file, 'file' in request ? request : {})
  const testRequest = {
    source: remote ? { remote } : { modelFile: file! },
    shownName: remote ? remoteName(remote) : basename(file!),
    ...{ family: request.family, onnx, given, labels, text, images: imagesTried },
  }
  const tried = await tryReadings(context, testRequest, signal).finally(() => text.drop())
  const { readings, problem, likeliest, signature, runtime, readsTexts, tooMuch } = tried
  return {
    candidates: readings.map(candidateJson),
    chosen: chosenReading(readings),
    problem,
    readsTexts,
    tooMuch,
    signature: { inputs: signature.inputs.map(tensorJson), outputs: signature.outputs.map(tensorJson) },
    draft: readings.length === 0 && given === null && !readsTexts ? (likeliest ?? draftManifest(signature)) : null,
    opset: onnx.opset,
    runtime,
    existing: existing && (await listedModel(context, existing.model.modelId)),
  }
}

/** Returns the hash of a file. Throws REFUSED for a file that an administrator doesn't allow. */
async function allowedHash({ managed }: ActingContext, file: string): Promise<string> {
  requireModelFolder(managed, file)
  const sha256 = await sha256OfCopy(file)
  requireModelHash(managed, basename(file), sha256)
  return sha256
}

const tensorJson = ({ dims, ...tensor }: TensorSignature): ModelSignature['inputs'][number] => ({
  ...tensor,
  dims: [...dims],
})
