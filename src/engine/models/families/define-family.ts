import { Manifest, type ManifestText } from '#contract'
import { parseClassNames } from '../file/class-names.ts'
import { describeTensor, type Metadata, type Signature, type TensorSignature } from '../file/signature.ts'
import { isPixelType } from '../manifest/index.ts'

/** A way to read a model, and the evidence for it. A sure one is taken; possible ones are tried on an image first. */
export type Reading = { manifest: Manifest; fit: 'sure' | 'possible'; because: string }

/** What does not fit, as a clause: "its input is …". */
export type Mismatch = { mismatch: string }

/** A family of models. Names and metadata decide before shapes; the order of outputs means nothing. */
export type Family = {
  /** Short name, as on the command line and in the model's record. */
  name: string
  title: string
  /** What a model of this family looks like, in one sentence. */
  expects: string
  recognize(signature: Signature, metadata: Metadata): Reading | Reading[] | Mismatch
}

export const defineFamily = (family: Family): Family => family

/** Defines a family of models with one input, an image as planes. */
export const planarFamily = (family: Family): Family => ({
  ...family,
  recognize(signature, metadata) {
    const problem = planarInputProblem(signature)
    return problem === null ? family.recognize(signature, metadata) : { mismatch: problem }
  },
})

/** Returns why the inputs are not a single image as planes [1, 3, height, width], as a clause; null if they are. */
export function planarInputProblem({ inputs }: Pick<Signature, 'inputs'>): string | null {
  const [input] = inputs
  if (!input || inputs.length !== 1) return `it has ${inputs.length} inputs`
  const [batch, channels, height, width] = input.dims
  const isOneOrAny = batch === 1 || typeof batch === 'string'
  const areColors = typeof channels !== 'number' || channels === 3
  if (!isPixelType(input.type) || input.dims.length !== 4 || !isOneOrAny || !areColors)
    return `its input is ${describeTensor(input)}`
  if (typeof height !== typeof width) return `its input ${describeTensor(input)} leaves only one side open`
  return null
}

export type Draft = Omit<ManifestText, 'winnow'>

export const sure = (because: string, draft: Draft): Reading => reading('sure', because, draft)
export const possible = (because: string, draft: Draft): Reading => reading('possible', because, draft)

const reading = (fit: Reading['fit'], because: string, draft: Draft): Reading => ({
  manifest: Manifest.parse({ winnow: 1, ...draft }),
  fit,
  because,
})

const listed = (tensors: readonly TensorSignature[]): string =>
  tensors.slice(0, 8).map(describeTensor).join(', ') || 'missing'

export const otherInputs = (inputs: readonly TensorSignature[]): Mismatch => ({
  mismatch: `its inputs are ${listed(inputs)}`,
})
export const otherOutputs = (outputs: readonly TensorSignature[]): Mismatch => ({
  mismatch: `its outputs are ${listed(outputs)}`,
})

/** Returns the tensors of these names; null if one is missing. */
export function tensorsNamed<Name extends string>(
  tensors: readonly TensorSignature[],
  ...names: Name[]
): Record<Name, TensorSignature> | null {
  const found = names.map((name) => tensors.find((tensor) => tensor.name.replace(/:\d+$/, '') === name))
  if (found.some((tensor) => tensor === undefined)) return null
  return Object.fromEntries(names.map((name, i) => [name, found[i]!])) as Record<Name, TensorSignature>
}

/** Returns the class names in the metadata, or null. */
export const namesIn = (metadata: Metadata): string[] | null => parseClassNames(metadata.get('names') ?? '')

/** Takes class names from the metadata if they are there, else COCO's. */
export const namesOrCoco = (metadata: Metadata) => (namesIn(metadata) ? { metadata: 'names' } : ('coco80' as const))

/** Returns the size of an image input as planes, if the file declares it. */
export function planarSize({ inputs }: Signature): { widthPx: number; heightPx: number } | null {
  const input = inputs.find(({ dims }) => dims.length === 4)
  const [heightPx, widthPx] = input?.dims.slice(2) ?? []
  return typeof heightPx === 'number' && typeof widthPx === 'number' ? { widthPx, heightPx } : null
}

export const imagenet = {
  scale: 1 / 255,
  mean: [0.485, 0.456, 0.406] as [number, number, number],
  std: [0.229, 0.224, 0.225] as [number, number, number],
}
/** How OpenMMLab and NanoDet normalize, blue first. */
export const imagenetBgr = {
  order: 'bgr' as const,
  mean: [103.53, 116.28, 123.675] as [number, number, number],
  std: [57.375, 57.12, 58.395] as [number, number, number],
}
