import { Manifest, type ManifestText } from '#contract'
import { parseClassNames } from '../file/class-names.ts'
import type { Metadata, Signature, TensorSignature } from '../file/signature.ts'

/** A way to read a model, and what speaks for it. One that is sure is taken; others are tried on an image first. */
export type Reading = { manifest: Manifest; fit: 'sure' | 'possible'; because: string }

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

const reading = (manifest: Draft, fit: Reading['fit'], because: string): Reading => ({
  manifest: Manifest.parse({ winnow: 1, ...manifest }),
  fit,
  because,
})

/** The tensors of these names, or null when one is missing. */
export function tensorsNamed<Name extends string>(
  tensors: readonly TensorSignature[],
  ...names: Name[]
): Record<Name, TensorSignature> | null {
  const found = names.map((name) => tensors.find((tensor) => tensor.name.replace(/:\d+$/, '') === name))
  if (found.some((tensor) => tensor === undefined)) return null
  return Object.fromEntries(names.map((name, i) => [name, found[i]!])) as Record<Name, TensorSignature>
}

/** The names of classes that the metadata holds, or null. */
export const namesIn = (metadata: Metadata): string[] | null => parseClassNames(metadata.get('names') ?? '')

/** Where the names of classes are: in the metadata, else they are COCO's. */
export const namesOrCoco = (metadata: Metadata) => (namesIn(metadata) ? { metadata: 'names' } : ('coco80' as const))

/** Width and height of an input of planes, where the file says them. */
export function planarSize({ inputs }: Signature): { widthPx: number; heightPx: number } | null {
  const input = inputs.find(({ dims }) => dims.length === 4)
  const [heightPx, widthPx] = input?.dims.slice(2) ?? []
  return typeof heightPx === 'number' && typeof widthPx === 'number' ? { widthPx, heightPx } : null
}

/** Names of outputs in quotes, for a clause. */
export const namesOf = (tensors: readonly TensorSignature[]): string =>
  tensors.length === 0
    ? 'none'
    : tensors
        .slice(0, 8)
        .map(({ name }) => `"${name}"`)
        .join(', ')

export const imagenet = {
  scale: 1 / 255,
  mean: [0.485, 0.456, 0.406] as [number, number, number],
  std: [0.229, 0.224, 0.225] as [number, number, number],
}
