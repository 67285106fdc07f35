import { describeTensor, type Signature, type TensorSignature } from '../../file/signature.ts'
import type { OutputTensor } from '../../manifest/for-threads.ts'

/** Values for one input of a session, typed as the session declares them. */
export type Feed = {
  name: string
  type: 'float32' | 'int32' | 'int64' | 'uint8'
  dims: readonly number[]
  data: Float32Array | Int32Array | BigInt64Array | Uint8Array
}

/** What an encoder made of an image: float32 tensors by the names of the encoder's outputs. */
export type Embedding = readonly { name: string; dims: readonly number[]; data: Float32Array }[]

/** The first of these names that the tensors have. */
export const named = (tensors: readonly TensorSignature[], names: readonly string[]): TensorSignature | undefined =>
  names.map((name) => tensors.find((tensor) => tensor.name === name)).find((tensor) => tensor !== undefined)

/** An input of numbers, in the type that the session wants. Throws for types that numbers do not go into. */
export function numbersFeed(input: TensorSignature, dims: readonly number[], values: readonly number[]): Feed {
  const { name, type } = input
  if (type === 'float32') return { name, type, dims, data: Float32Array.from(values) }
  if (type === 'int32') return { name, type, dims, data: Int32Array.from(values) }
  if (type === 'int64')
    return { name, type, dims, data: BigInt64Array.from(values, (value) => BigInt(Math.round(value))) }
  throw new Error(`The input "${name}" is of the type ${type}.`)
}

const takesNumbers = ['float32', 'int32', 'int64']

/** Whether dimensions as declared allow these; null stands for any size. */
const dimsAllow = (declared: readonly (number | string)[], requested: readonly (number | null)[]): boolean =>
  declared.length === requested.length &&
  declared.every((dim, i) => requested[i] === null || typeof dim === 'string' || dim === requested[i])

/** Of an input of prompts, what keeps it from taking numbers of this shape (null: of any length), as a clause, or null. */
export function promptInputProblem(input: TensorSignature, requested: readonly (number | null)[]): string | null {
  const open = input.dims.every((dim, i) => requested[i] !== null || typeof dim === 'string')
  return takesNumbers.includes(input.type) && open && dimsAllow(input.dims, requested)
    ? null
    : `its decoder's input is ${describeTensor(input)}`
}

/**
 * Which output of the encoder goes into which input of the decoder: by the same name, else the only one whose declared
 * shape fits. Gives a clause instead when an input finds none, or when an output is left over: then they are no pair.
 */
export function linkEmbedding(
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

/** The embedding as the decoder's inputs. */
export const embeddingFeeds = (embedding: Embedding, links: Readonly<Record<string, string>>): Feed[] =>
  Object.entries(links).map(([name, from]) => {
    const tensor = embedding.find((output) => output.name === from)
    if (!tensor) throw new Error(`The encoder gave no output "${from}".`)
    return { name, type: 'float32', dims: tensor.dims, data: tensor.data }
  })

/** An output's values as float32, checked against its dimensions. */
export function floats({ name, dims, data }: OutputTensor): Float32Array {
  const count = dims.reduce((product, dim) => product * dim, 1)
  if (!(data instanceof Float32Array) || data.length !== count)
    throw new Error(`The output "${name}" holds no float32 values of its shape [${dims.join(', ')}].`)
  return data
}
