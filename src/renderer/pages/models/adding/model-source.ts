import { t } from '@lingui/core/macro'
import type { ModelCandidate, ModelInspection } from '#contract'
import { namesIn } from '#model/text/names-in.ts'

/** The typed location of a model and how to read it. */
export type ModelSource = {
  at: 'file' | 'server'
  file: string
  url: string
  served: string
  version: string
  labelsFile: string
  manifestFile: string
  family: string
  textFile: string
  tokenizerFile: string
  texts: string
}

export const emptySource: ModelSource = {
  at: 'file',
  file: '',
  url: '',
  served: '',
  version: '',
  labelsFile: '',
  manifestFile: '',
  family: 'auto',
  textFile: '',
  tokenizerFile: '',
  texts: '',
}

/** A model's location in the engine's terms. */
export type ModelPlace = (
  | { file: string; textFile?: string; tokenizerFile?: string; texts?: string[] }
  | { remote: { url: string; model: string; version: string | null } }
) & { labelsFile: string | undefined }

export function placeOf({ at, file, url, served, version, labelsFile, ...source }: ModelSource): ModelPlace {
  const labels = { labelsFile: labelsFile || undefined }
  const texts = namesIn(source.texts)
  if (at === 'file')
    return {
      file,
      textFile: source.textFile || undefined,
      tokenizerFile: source.tokenizerFile || undefined,
      texts: texts.length > 0 ? texts : undefined,
      ...labels,
    }
  return { remote: { url: url.trim(), model: served.trim(), version: version.trim() || null }, ...labels }
}

export const isComplete = ({ at, file, url, served }: ModelSource): boolean =>
  at === 'file' ? file !== '' : URL.canParse(url.trim()) && served.trim() !== ''

/** Returns the inspection with the manual description as its only candidate. */
export const withDescribed = (found: ModelInspection, described: ModelCandidate): ModelInspection => ({
  ...found,
  problem: null,
  candidates: [{ ...described, title: t`Described manually` }],
  chosen: 0,
})
