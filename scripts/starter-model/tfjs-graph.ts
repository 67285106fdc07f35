import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

type TfjsAttribute = {
  type?: string
  f?: number
  b?: boolean
  i?: string | number
  s?: string
  list?: { i?: (string | number)[]; s?: string[] }
  shape?: { dim?: { size: string | number }[] }
}

export type TfjsNode = {
  name: string
  op: string
  input?: string[]
  attr?: Record<string, TfjsAttribute>
}

export type TfjsWeight = {
  name: string
  shape: number[]
  /** As stored in the .bin file: weights marked as quantised to float16 stay float16. */
  type: 'float16' | 'float32' | 'int32'
  /** Little-endian, row-major, a copy of its own. */
  bytes: Uint8Array<ArrayBuffer>
}

export type TfjsGraph = {
  nodes: ReadonlyMap<string, TfjsNode>
  weights: ReadonlyMap<string, TfjsWeight>
}

export type TfjsModelJson = {
  format?: string
  modelTopology: { node: TfjsNode[]; versions?: object }
  weightsManifest: {
    paths: string[]
    weights: { name: string; shape: number[]; dtype: string; quantization?: { dtype: string } }[]
  }[]
}

const BYTES_PER_VALUE = { float16: 2, float32: 4, int32: 4 }

/** Reads a TensorFlow.js graph model: the .json file and the .bin files it names, which lie beside it. */
export async function readTfjsGraph(jsonPath: string): Promise<TfjsGraph> {
  const model = JSON.parse(await readFile(jsonPath, 'utf8')) as TfjsModelJson
  const folder = dirname(jsonPath)
  const groups = await Promise.all(
    model.weightsManifest.map(async ({ paths }) =>
      Buffer.concat(await Promise.all(paths.map((path) => readFile(join(folder, path))))),
    ),
  )
  return tfjsGraph(model, groups)
}

/** `groups` holds, for each group of the weights manifest, the bytes of its .bin files one after the other. */
export function tfjsGraph(model: TfjsModelJson, groups: Uint8Array[]): TfjsGraph {
  const weights = new Map<string, TfjsWeight>()
  for (const [index, group] of model.weightsManifest.entries()) {
    const bytes = groups[index] ?? new Uint8Array()
    let offset = 0
    for (const { name, shape, dtype, quantization } of group.weights) {
      const type = quantization?.dtype ?? dtype
      if (type !== 'float16' && type !== 'float32' && type !== 'int32') {
        throw new Error(`The weight "${name}" is stored as ${type}; the converter reads float16, float32 and int32.`)
      }
      const end = offset + shape.reduce((count, size) => count * size, 1) * BYTES_PER_VALUE[type]
      if (end > bytes.length) {
        throw new Error(`The weight file ends at byte ${bytes.length}, before the end of "${name}" at byte ${end}.`)
      }
      weights.set(name, { name, shape, type, bytes: Uint8Array.from(bytes.subarray(offset, end)) })
      offset = end
    }
    if (offset !== bytes.length) {
      throw new Error(`The weight file has ${bytes.length} bytes, but its weights take ${offset}.`)
    }
  }
  return { nodes: new Map(model.modelTopology.node.map((node) => [node.name, node])), weights }
}

/** The integers of a list attribute, e.g. strides. */
export function intsOf(node: TfjsNode, attribute: string): number[] {
  return (node.attr?.[attribute]?.list?.i ?? []).map(Number)
}

/** A string attribute; the JSON holds them in base64. Empty when the node has none. */
export function textOf(node: TfjsNode, attribute: string): string {
  return fromBase64(node.attr?.[attribute]?.s ?? '')
}

export function textsOf(node: TfjsNode, attribute: string): string[] {
  return (node.attr?.[attribute]?.list?.s ?? []).map(fromBase64)
}

export function flagOf(node: TfjsNode, attribute: string): boolean {
  return node.attr?.[attribute]?.b ?? false
}

/** The values of an int32 weight, e.g. the axes of a Mean. */
export function int32sOf(weight: TfjsWeight): number[] {
  if (weight.type !== 'int32') throw new Error(`The weight "${weight.name}" is ${weight.type}; int32 was expected.`)
  return [...new Int32Array(weight.bytes.buffer)]
}

function fromBase64(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8')
}
