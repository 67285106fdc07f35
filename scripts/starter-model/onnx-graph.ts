import onnxProto, { type onnx } from 'onnx-proto'

const { AttributeProto, ModelProto, TensorProto } = onnxProto.onnx

/** The ONNX types that the starter model and the test models use. */
export const ELEMENT_TYPES = {
  float32: TensorProto.DataType.FLOAT,
  float16: TensorProto.DataType.FLOAT16,
  uint8: TensorProto.DataType.UINT8,
  int32: TensorProto.DataType.INT32,
  int64: TensorProto.DataType.INT64,
  bool: TensorProto.DataType.BOOL,
} as const
type ElementType = keyof typeof ELEMENT_TYPES

/** A whole number becomes INT, several become INTS, a text becomes STRING. */
type Attributes = Record<string, number | number[] | string>

/** A text as a dimension names a size that is only known at run time. */
export type TensorType = { name: string; type: ElementType; dims: (number | string)[] }

export type OnnxGraph = {
  /** Appends a node and returns the names of its outputs: `name`, then `name:1`, `name:2` … */
  node: (op: string, name: string, inputs: string[], attributes?: Attributes, outputs?: number) => string[]
  /**
   * Adds a constant and returns its name. A constant shared by several nodes is added once. Float16 is cast to float32 in the
   * graph: half the bytes in the file, the same values.
   */
  constant: (name: string, type: 'float16' | 'float32' | 'int64', dims: number[], bytes: Uint8Array) => string
  /** Serializes a model (IR 8, opset 17). The same calls give the same bytes. */
  encode: (model: { inputs: TensorType[]; outputs: TensorType[]; metadata: Record<string, string> }) => Uint8Array
}

export function createOnnxGraph(): OnnxGraph {
  const nodes: onnx.INodeProto[] = []
  const initializers: onnx.ITensorProto[] = []
  const constants = new Set<string>()

  const node: OnnxGraph['node'] = (op, name, inputs, attributes = {}, outputs = 1) => {
    const output = Array.from({ length: outputs }, (_, index) => (index === 0 ? name : `${name}:${index}`))
    nodes.push({ opType: op, name, input: inputs, output, attribute: Object.entries(attributes).map(attributeProto) })
    return output
  }

  const constant: OnnxGraph['constant'] = (name, type, dims, bytes) => {
    if (constants.has(name)) return name
    constants.add(name)
    const stored = type === 'float16' ? `${name}/float16` : name
    initializers.push({ name: stored, dataType: ELEMENT_TYPES[type], dims, rawData: bytes })
    if (type === 'float16') node('Cast', name, [stored], { to: ELEMENT_TYPES.float32 })
    return name
  }

  const encode: OnnxGraph['encode'] = ({ inputs, outputs, metadata }) =>
    ModelProto.encode({
      irVersion: 8,
      opsetImport: [{ domain: '', version: 17 }],
      producerName: 'winnow',
      graph: {
        name: 'graph',
        node: nodes,
        initializer: initializers,
        input: inputs.map(valueInfo),
        output: outputs.map(valueInfo),
      },
      metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    }).finish()

  return { node, constant, encode }
}

export function float32Bytes(values: number[]): Uint8Array {
  return new Uint8Array(Float32Array.from(values).buffer)
}

export function int64Bytes(values: number[]): Uint8Array {
  return new Uint8Array(BigInt64Array.from(values, BigInt).buffer)
}

function attributeProto([name, value]: [string, number | number[] | string]): onnx.IAttributeProto {
  if (typeof value === 'string') return { name, type: AttributeProto.AttributeType.STRING, s: Buffer.from(value) }
  if (typeof value === 'number') return { name, type: AttributeProto.AttributeType.INT, i: value }
  return { name, type: AttributeProto.AttributeType.INTS, ints: value }
}

function valueInfo({ name, type, dims }: TensorType): onnx.IValueInfoProto {
  const dim = dims.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }))
  return { name, type: { tensorType: { elemType: ELEMENT_TYPES[type], shape: { dim } } } }
}
