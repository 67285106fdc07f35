import { Manifest, type ManifestText } from '#contract'
import type { Metadata, Signature } from '../signature.ts'

/** A way to read a model, and what speaks for it. One that is sure is taken; others are tried on an image first. */
export type Reading = { manifest: Manifest; certainty: 'sure' | 'possible'; because: string }

/** A family of models: how to tell it. Names and metadata come before shapes; the order of outputs says nothing. */
export type Family = {
  /** Short name, as on the command line and in the model's record. */
  name: string
  title: string
  /** What a model of this family looks like, in one sentence. */
  expects: string
  /** The ways to read the model; else what does not fit, as a clause: "its input is …". */
  recognize(signature: Signature, metadata: Metadata): Reading[] | { mismatch: string }
}

export const defineFamily = (family: Family): Family => family

type Draft = Omit<ManifestText, 'winnow'>

export const sure = (manifest: Draft, because: string): Reading => reading(manifest, 'sure', because)
export const possible = (manifest: Draft, because: string): Reading => reading(manifest, 'possible', because)

const reading = (manifest: Draft, certainty: Reading['certainty'], because: string): Reading => ({
  manifest: Manifest.parse({ winnow: 1, ...manifest }),
  certainty,
  because,
})

/** Width and height of an input of planes, where the file says them. */
export function planarSize({ inputs }: Signature): { widthPx: number; heightPx: number } | null {
  const input = inputs.find(({ dims }) => dims.length === 4)
  const [heightPx, widthPx] = input?.dims.slice(2) ?? []
  return typeof heightPx === 'number' && typeof widthPx === 'number' ? { widthPx, heightPx } : null
}
