import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

type TfjsAttribute = {
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
  /** Float16, or int32 for sizes and axes; little-endian, row-major; a copy. */
  bytes: Uint8Array<ArrayBuffer>
}

export type TfjsGraph = {
  nodes: ReadonlyMap<string, TfjsNode>
  weights: ReadonlyMap<string, TfjsWeight>
}

export type TfjsModelJson = {
  modelTopology: { node: TfjsNode[] }
  weightsManifest: { paths: string[]; weights: { name: string; shape: number[]; dtype: string }[] }[]
}

/** Reads a TensorFlow.js graph model: the .json file and the .bin file next to it that it names. */
export async function readTfjsGraph(jsonPath: string): Promise<TfjsGraph> {
  const model = JSON.parse(await readFile(jsonPath, 'utf8')) as TfjsModelJson
  return tfjsGraph(model, await readFile(join(dirname(jsonPath), model.weightsManifest[0]!.paths[0]!)))
}

/** `bytes`: of the .bin file. */
export function tfjsGraph({ modelTopology, weightsManifest }: TfjsModelJson, bytes: Uint8Array): TfjsGraph {
  const weights = new Map<string, TfjsWeight>()
  let offset = 0
  for (const { name, shape, dtype } of weightsManifest[0]!.weights) {
    const end = offset + shape.reduce((count, size) => count * size, dtype === 'int32' ? 4 : 2)
    weights.set(name, { name, shape, bytes: Uint8Array.from(bytes.subarray(offset, end)) })
    offset = end
  }
  return { nodes: new Map(modelTopology.node.map((node) => [node.name, node])), weights }
}

/** Returns the integers of a list attribute, such as strides. */
export const intsOf = (node: TfjsNode, attribute: string): number[] =>
  (node.attr?.[attribute]?.list?.i ?? []).map(Number)

/** Returns a string attribute, which is base64 in the JSON. */
export const textOf = (node: TfjsNode, attribute: string): string => fromBase64(node.attr?.[attribute]?.s ?? '')

export const textsOf = (node: TfjsNode, attribute: string): string[] =>
  (node.attr?.[attribute]?.list?.s ?? []).map(fromBase64)

const fromBase64 = (text: string): string => Buffer.from(text, 'base64').toString('utf8')
