import { t } from '@lingui/core/macro'
import type { ModelCandidate, ModelInspection } from '#contract'
import { namesIn } from '#model/text/names-in.ts'

/** What a user has typed of where a model is and how it is read. */
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
  /** The prompts, as typed. */
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

/** Where a model is, as the engine takes it. */
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

/** The ways to read a model with one of them changed by hand. */
export const withDescribed = (found: ModelInspection, described: ModelCandidate): ModelInspection => ({
  ...found,
  problem: null,
  candidates: [{ ...described, title: t`Described manually` }],
  chosen: 0,
})
