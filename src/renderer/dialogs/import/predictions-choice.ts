import type { PredictionsOf } from '#contract'
import type { ModelId } from '#model/ids.ts'

export const asNamed = 'as-named' as const
export const elsewhere = 'elsewhere' as const
export const wholeWorkspace = '(workspace)'

/** Whose predictions the files contain, as chosen and typed. */
export type PredictionsChoice = {
  model: typeof asNamed | typeof elsewhere | ModelId
  name: string
  sha256: string
  dataset: string
  replaceOpen: boolean
}

export const usualPredictions: PredictionsChoice = {
  model: asNamed,
  name: '',
  sha256: '',
  dataset: wholeWorkspace,
  replaceOpen: false,
}

export const isSha256 = (text: string): boolean => /^[0-9a-f]{64}$/i.test(text.trim())

/** Returns the model that predictions are bound to: undefined for none, null while its name or hash is missing. */
export function predictionsOf(choice: PredictionsChoice): PredictionsOf | null | undefined {
  const { model, name, sha256, dataset, replaceOpen } = choice
  const rest = { ...(dataset !== wholeWorkspace && { dataset }), replaceOpen }
  if (model === asNamed) return undefined
  if (model !== elsewhere) return { model: { modelId: model }, ...rest }
  if (name.trim() === '' || !isSha256(sha256)) return null
  return { model: { name: name.trim(), sha256: sha256.trim().toLowerCase() }, ...rest }
}
