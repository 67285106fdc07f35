import type { PredictionsOf } from '#contract'
import { modelNamed } from './named.ts'
import { UsageError } from './outcome.ts'
import type { Session } from './session.ts'

export type PredictionFlags = {
  model?: string
  modelName?: string
  modelSha256?: string
  dataset?: string
  replaceOpen?: boolean
}

/** Returns which model made the predictions in the files, if the flags name one. */
export async function predictionsFrom(
  session: Session,
  { model, modelName, modelSha256, dataset, replaceOpen = false }: PredictionFlags,
): Promise<PredictionsOf | undefined> {
  if (model === undefined && modelName === undefined && modelSha256 === undefined) {
    if (dataset !== undefined || replaceOpen)
      throw new UsageError('Say whose predictions these are: --model, or --model-name with --model-sha256.')
    return undefined
  }
  if (model !== undefined && (modelName !== undefined || modelSha256 !== undefined))
    throw new UsageError('Name the model by --model, or by --model-name with --model-sha256, not by both.')
  const rest = { ...(dataset !== undefined && { dataset }), replaceOpen }
  if (model !== undefined) return { model: { modelId: (await modelNamed(session, model)).modelId }, ...rest }
  if (modelName === undefined || !/^[0-9a-f]{64}$/i.test(modelSha256 ?? ''))
    throw new UsageError('A model without a file needs --model-name and --model-sha256, the 64 digits of its SHA-256.')
  return { model: { name: modelName, sha256: modelSha256!.toLowerCase() }, ...rest }
}
