import { describeTensor, type Signature, type TensorSignature } from '../../file/signature.ts'
import type { Pair } from './define-segmenter.ts'
import { named } from './tensors.ts'

/** ImageNet's mean and deviation, with which these models were trained. */
export const imageNet = {
  mean: [0.485, 0.456, 0.406] as [number, number, number],
  deviation: [0.229, 0.224, 0.225] as [number, number, number],
}

/** The names that exporters give an input. */
type Names = readonly string[]

/** A family's names of its decoder's inputs. `prompts` have dimensions; null is any length. */
type PairShape = {
  embedding: readonly Names[]
  prompts: readonly (readonly [names: Names, dims: readonly (number | null)[]])[]
  optional?: Names
  /** Whether encoders may also take bare pixels, [height, width, 3] of open size. */
  takesPixels?: true
}

/** The encoder's only input, and which encoder output goes into which decoder input. */
type ReadPair = {
  input: string
  layout: 'planes' | 'pixels'
  /** Null for an input of open size. */
  sidePx: number | null
  embedding: readonly TensorSignature[]
  links: Record<string, string>
}

/** Returns how an encoder and a decoder go together in a family, or what does not fit, as a clause. */
export function readPair(
  { encoder, decoder }: Pair,
  { embedding, prompts, optional = [], takesPixels }: PairShape,
): ReadPair | string {
  const required = [...embedding, ...prompts.map(([names]) => names)]
  const unknown = decoder.inputs.find(({ name }) => ![...required.flat(), ...optional].includes(name))
  if (unknown) return `its decoder has the input ${describeTensor(unknown)}`
  const inputs = required.map((names) => named(decoder.inputs, names))
  if (!inputs.every((input) => input !== undefined))
    return `its decoder lacks one of the inputs ${required.map(([name]) => name).join(', ')}`
  for (const [n, [, dims]] of prompts.entries()) {
    const input = inputs[embedding.length + n]!
    if (!takes(input, dims)) return `its decoder's input is ${describeTensor(input)}`
  }
  const read = encoderInput(encoder, takesPixels)
  if (typeof read === 'string') return read
  const linked = linkEmbedding(encoder, inputs.slice(0, embedding.length))
  if ('problem' in linked) return linked.problem
  return { ...read, ...linked, embedding: inputs.slice(0, embedding.length) }
}

/** Whether an input takes numbers of these dimensions. Null stands for any length, so the input must leave it open. */
const takes = ({ type, dims }: TensorSignature, requested: readonly (number | null)[]): boolean =>
  ['float32', 'int32', 'int64'].includes(type) &&
  dims.length === requested.length &&
  dims.every((dim, i) => typeof dim === 'string' || dim === requested[i])

/** Reads the only input of an encoder: planes of a square image, or bare pixels. */
function encoderInput(
  { inputs }: Signature,
  takesPixels: boolean | undefined,
): Pick<ReadPair, 'input' | 'layout' | 'sidePx'> | string {
  const [input] = inputs
  if (!input || inputs.length !== 1) return `its encoder has ${inputs.length} inputs`
  const { name, type, dims } = input
  const isOpen = (...sides: (number | string | undefined)[]) => sides.every((side) => typeof side === 'string')
  if (takesPixels && type === 'float32' && dims.length === 3 && dims[2] === 3 && isOpen(dims[0], dims[1]))
    return { input: name, layout: 'pixels', sidePx: null }
  const [batch, channels, height, width] = dims
  const fits =
    type === 'float32' &&
    dims.length === 4 &&
    (batch === 1 || isOpen(batch)) &&
    (channels === 3 || isOpen(channels)) &&
    (height === width || isOpen(height, width))
  if (!fits) return `its encoder's input is ${describeTensor(input)}`
  return { input: name, layout: 'planes', sidePx: typeof height === 'number' ? height : null }
}

/**
 * Links each input to the encoder's output of the same name, else to the only one whose declared shape fits. A pair must use
 * every output.
 */
function linkEmbedding(
  { outputs }: Signature,
  inputs: readonly TensorSignature[],
): { links: Record<string, string> } | { problem: string } {
  const links: Record<string, string> = {}
  for (const input of inputs) {
    const byName = outputs.find(({ name }) => name === input.name)
    const fitting = outputs.filter(({ type, dims }) => type === input.type && sameShape(dims, input.dims))
    const output = byName ?? (fitting.length === 1 ? fitting[0] : undefined)
    if (output?.type !== 'float32' || input.type !== 'float32')
      return { problem: `no output of its encoder fits the decoder's input ${describeTensor(input)}` }
    links[input.name] = output.name
  }
  const used = new Set(Object.values(links))
  const unused = outputs.find(({ name }) => !used.has(name))
  return unused ? { problem: `its decoder has no use for the encoder's output ${describeTensor(unused)}` } : { links }
}

const sameShape = (a: readonly (number | string)[], b: readonly (number | string)[]): boolean =>
  a.length === b.length && a.every((dim, i) => dim === b[i] || typeof dim === 'string' || typeof b[i] === 'string')
