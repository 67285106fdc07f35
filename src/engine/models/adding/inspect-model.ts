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
 * The ways to read a file, or a model on a server, each tried on images of the workspace. Throws INVALID for what can't be
 * loaded, and REFUSED where images may not leave the computer; why something loads but can't be read is in `problem`.
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
  const { readings, problem, likeliest, signature, runtime, readsTexts, tooMuch } = await tryReadings(
    context,
    {
      source: remote ? { remote } : { modelFile: file! },
      shownName: remote ? remoteName(remote) : basename(file!),
      family: request.family,
      onnx,
      given,
      labels,
      text,
      images: imagesTried,
    },
    signal,
  ).finally(() => text.drop())
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

/** Throws REFUSED for a file that must not be tried. */
async function allowedHash({ managed }: ActingContext, file: string): Promise<string> {
  requireModelFolder(managed, file)
  const sha256 = await sha256OfCopy(file)
  requireModelHash(managed, basename(file), sha256)
  return sha256
}

const tensorJson = ({ name, type, dims }: TensorSignature): ModelSignature['inputs'][number] => ({
  name,
  type,
  dims: [...dims],
})
