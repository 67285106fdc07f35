import { readField } from '../file/onnx-file.ts'

/** What features are looked for in: the operations of a model, and the shapes of its weights. */
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

type Field = { id: number; number: number; bytes: Uint8Array | null }

/** Reads the graph of an ONNX file; null when it holds fields that these levels do not have. */
export function readOnnxGraph(file: Uint8Array): OnnxGraph | null {
  const nodes: OnnxGraph['nodes'][number][] = []
  const outputs: string[] = []
  const weights = new Map<string, readonly number[]>()
  for (const { id, bytes } of fieldsOf(file) ?? []) {
    if (id !== graphField || !bytes) continue
    const graph = fieldsOf(bytes)
    if (!graph) return null
    for (const field of graph) {
      const inside = field.bytes && Object.values(inGraph).includes(field.id) ? fieldsOf(field.bytes) : []
      if (!inside) return null
      const texts = (requested: number) =>
        inside.flatMap((one) => (one.id === requested && one.bytes ? [text(one.bytes)] : []))
      if (field.id === inGraph.node)
        nodes.push({ type: texts(inNode.type)[0] ?? '', inputs: texts(inNode.input), outputs: texts(inNode.output) })
      else if (field.id === inGraph.output) outputs.push(...texts(inValue.name).slice(0, 1))
      else if (field.id === inGraph.initializer) weights.set(texts(inTensor.name)[0] ?? '', dimsOf(inside))
    }
  }
  return nodes.length > 0 ? { nodes, outputs, weights } : null
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8')

function fieldsOf(bytes: Uint8Array): Field[] | null {
  const fields: Field[] = []
  const cursor = { bytes, at: 0 }
  while (cursor.at < bytes.length) {
    const field = readField(cursor)
    if (!field) return null
    if (field.kind === 'number') fields.push({ id: field.id, number: field.value, bytes: null })
    else {
      const end = cursor.at + field.lengthBytes
      if (end > bytes.length) return null
      fields.push({ id: field.id, number: 0, bytes: bytes.subarray(cursor.at, end) })
      cursor.at = end
    }
  }
  return fields
}

/** Dimensions stand one by one or packed into one field. */
const dimsOf = (fields: readonly Field[]): number[] =>
  fields.flatMap(({ id, number, bytes }) => {
    if (id !== inTensor.dims) return []
    if (!bytes) return [number]
    const dims: number[] = []
    let [value, factor] = [0, 1]
    for (const byte of bytes) {
      value += (byte & 0x7f) * factor
      factor *= 128
      if (byte < 0x80) {
        dims.push(value)
        ;[value, factor] = [0, 1]
      }
    }
    return dims
  })
