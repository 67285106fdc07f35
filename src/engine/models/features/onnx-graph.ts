import { type FieldValue, fieldsOf, readVarint, textsOf } from '../file/protobuf.ts'

/** The operations of a model, and the shapes of its weights. */
export type OnnxGraph = {
  nodes: readonly { type: string; inputs: readonly string[]; outputs: readonly string[] }[]
  outputs: readonly string[]
  weights: ReadonlyMap<string, readonly number[]>
}

/** Fields of ONNX's ModelProto, GraphProto, NodeProto, ValueInfoProto and TensorProto (onnx/onnx.proto). */
const graphField = 7
const inGraph = { node: 1, initializer: 5, output: 12 }
const inNode = { input: 1, output: 2, type: 4 }
const inValue = { name: 1 }
const inTensor = { dims: 1, name: 8 }

/** Reads the graph of an ONNX file; null when it has fields of unknown types. */
export function readOnnxGraph(file: Uint8Array): OnnxGraph | null {
  const nodes: OnnxGraph['nodes'][number][] = []
  const outputs: string[] = []
  const weights = new Map<string, readonly number[]>()
  const graphs = (fieldsOf(file) ?? []).filter(({ id }) => id === graphField)
  // Protobuf merges several fields of one id.
  for (const { id, bytes } of graphs.flatMap((graph) => (graph.bytes && fieldsOf(graph.bytes)) ?? [])) {
    if (!bytes || !Object.values(inGraph).includes(id)) continue
    const inside = fieldsOf(bytes)
    if (!inside) return null
    const texts = (field: number) => textsOf(inside, field)
    if (id === inGraph.node)
      nodes.push({ type: texts(inNode.type)[0] ?? '', inputs: texts(inNode.input), outputs: texts(inNode.output) })
    else if (id === inGraph.output) outputs.push(...texts(inValue.name).slice(0, 1))
    else weights.set(texts(inTensor.name)[0] ?? '', dimsOf(inside))
  }
  return nodes.length > 0 ? { nodes, outputs, weights } : null
}

/** Reads dimensions that are separate fields, or packed into one. */
const dimsOf = (fields: readonly FieldValue[]): number[] =>
  fields.flatMap(({ id, number, bytes }) => {
    if (id !== inTensor.dims) return []
    if (!bytes) return [number]
    const dims: number[] = []
    const cursor = { bytes, at: 0 }
    for (let dim = readVarint(cursor); dim !== null; dim = readVarint(cursor)) dims.push(dim)
    return dims
  })
