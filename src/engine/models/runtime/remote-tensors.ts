import type { InputFeed, OutputTensor } from '../manifest/tensors.ts'

/** A tensor of the Open Inference Protocol: values in `data`, or raw after the JSON. */
export type WireTensor = {
  name: string
  shape: number[]
  datatype: string
  data?: unknown
  parameters?: { binary_data_size?: number }
}

type Values = InputFeed['data'] | Float16Array
type WireType = { type: string; Kind: { new (buffer: ArrayBuffer): Values; readonly BYTES_PER_ELEMENT: number } }

/** The types of the protocol: ONNX Runtime's name, and the array. */
export const wireTypes = new Map<string, WireType>([
  ['FP32', { type: 'float32', Kind: Float32Array }],
  ['FP64', { type: 'float64', Kind: Float64Array }],
  ['FP16', { type: 'float16', Kind: Float16Array }],
  ['UINT8', { type: 'uint8', Kind: Uint8Array }],
  ['INT8', { type: 'int8', Kind: Int8Array }],
  ['BOOL', { type: 'bool', Kind: Uint8Array }],
  ['INT32', { type: 'int32', Kind: Int32Array }],
  ['INT64', { type: 'int64', Kind: BigInt64Array }],
])

/** Returns an input as raw little-endian bytes, and as values. */
export function encodeTensor({ name, type, data }: InputFeed): {
  datatype: string
  bytes: Uint8Array
  values(): number[]
} {
  const found = [...wireTypes].find(([, wire]) => wire.type === type)
  if (!found) throw new Error(`The input "${name}" is ${type}, which can't be sent.`)
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  const read = type === 'float16' ? new Float16Array(bytes.slice().buffer) : data
  return { datatype: found[0], bytes, values: () => Array.from(read, Number) }
}

/** Reads an output; or returns why it can't be read, as a clause. */
export function decodeTensor(
  { name, shape, datatype, data }: WireTensor,
  raw: Uint8Array | null,
): OutputTensor | { problem: string } {
  const wire = wireTypes.get(datatype)
  if (!wire) return { problem: `is of the type ${datatype}` }
  if (!Array.isArray(shape) || !shape.every((side) => Number.isSafeInteger(side) && side >= 0))
    return { problem: 'has no shape' }
  const count = shape.reduce((product, side) => product * side, 1)
  if (raw) {
    if (raw.length !== count * wire.Kind.BYTES_PER_ELEMENT)
      return { problem: `has ${raw.length} bytes for the shape ${shape.join(' × ')}` }
    return { name, dims: shape, data: new wire.Kind(raw.slice().buffer) }
  }
  const values = Array.isArray(data) ? data.flat(Number.POSITIVE_INFINITY).map(Number) : []
  if (values.length !== count) return { problem: `has ${values.length} values for the shape ${shape.join(' × ')}` }
  const read =
    datatype === 'INT64'
      ? BigInt64Array.from(values, (value) => BigInt(Math.trunc(value)))
      : (wire.Kind as Float64ArrayConstructor).from(values)
  return { name, dims: shape, data: read }
}
