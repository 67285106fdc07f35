import type { Point } from '#model/geometry/box.ts'
import type { Signature, TensorSignature } from '../../file/signature.ts'
import { feedOf, type InputFeed } from '../../manifest/for-threads.ts'
import type { Prompt } from './define-segmenter.ts'

/** What an encoder made of an image: float32 tensors, named as the encoder's outputs. */
export type Embedding = readonly { name: string; dims: readonly number[]; data: Float32Array }[]

/** Returns the first of these names that the tensors have. */
export const named = (tensors: readonly TensorSignature[], names: readonly string[]): TensorSignature | undefined =>
  names.map((name) => tensors.find((tensor) => tensor.name === name)).find((tensor) => tensor !== undefined)

/** Returns the embedding as the decoder's inputs. */
export const embeddingFeeds = (embedding: Embedding, links: Readonly<Record<string, string>>): InputFeed[] =>
  Object.entries(links).map(([name, from]) => {
    const tensor = embedding.find((output) => output.name === from)
    if (!tensor) throw new Error(`The encoder gave no output "${from}".`)
    return { name, type: 'float32', dims: tensor.dims, data: tensor.data }
  })

/** The labels of points that all these decoders use. */
const labels = { outside: 0, inside: 1, topLeft: 2, bottomRight: 3, padding: -1 } as const

/**
 * Returns the points of a prompt, x and y in turn, with a box as two corners. `pad` adds a meaningless point if there is no
 * box, for decoders that don't add it themselves.
 */
export function promptPoints(
  { points, box }: Prompt,
  { pad = false } = {},
): { coordinates: number[]; labels: number[] } {
  const all: [at: Point, label: number][] = points.map(({ at, inside }) => [
    at,
    inside ? labels.inside : labels.outside,
  ])
  if (box) all.push([[box.x, box.y], labels.topLeft], [[box.x + box.width, box.y + box.height], labels.bottomRight])
  else if (pad) all.push([[0, 0], labels.padding])
  return { coordinates: all.flatMap(([at]) => [...at]), labels: all.map(([, label]) => label) }
}

/** Feeds zeros to the optional input for an initial mask. */
export function noMask(decoder: Signature, names: readonly string[]): InputFeed[] {
  const input = named(decoder.inputs, names)
  if (!input) return []
  const dims = [1, 1, ...input.dims.slice(2).map((dim) => (typeof dim === 'number' ? dim : 256))]
  return [feedOf(input, dims, new Array<number>(dims.reduce((product, dim) => product * dim, 1)).fill(0))]
}

/** Returns height and width with the longer side at `sidePx`. */
export function scaledSize(
  size: { widthPx: number; heightPx: number },
  sidePx: number,
): [height: number, width: number] {
  const scale = sidePx / Math.max(size.widthPx, size.heightPx)
  return [Math.max(1, Math.round(size.heightPx * scale)), Math.max(1, Math.round(size.widthPx * scale))]
}
