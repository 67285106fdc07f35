import type { InputFeed, OutputTensor } from '../manifest/tensors.ts'

/** A tensor as the Open Inference Protocol carries it: values in `data`, or raw behind the JSON. */
export type WireTensor = {
  name: string
  shape: number[]
  datatype: string
  data?: unknown
  parameters?: { binary_data_size?: number }
}

type Values = InputFeed['data'] | BigUint64Array | Uint32Array | Int16Array | Float16Array
type WireType = {
  type: string
  bytes: number
  of(buffer: ArrayBuffer): Values
  from(values: readonly number[]): Values
}

const numbers = (
  type: string,
  bytes: number,
  make: { new (buffer: ArrayBuffer): Values; from(v: readonly number[]): Values },
): WireType => ({
  type,
  bytes,
  of: (buffer) => new make(buffer),
  from: (values) => make.from(values),
})
const whole = (
  type: string,
  make: { new (buffer: ArrayBuffer): Values; from(v: readonly bigint[]): Values },
): WireType => ({
  type,
  bytes: 8,
  of: (buffer) => new make(buffer),
  from: (values) => make.from(values.map((value) => BigInt(Math.trunc(value)))),
})

/** The protocol's names of types, with those of ONNX Runtime. */
export const wireTypes: ReadonlyMap<string, WireType> = new Map([
  ['FP32', numbers('float32', 4, Float32Array)],
  ['FP64', numbers('float64', 8, Float64Array)],
  ['FP16', numbers('float16', 2, Float16Array)],
  ['UINT8', numbers('uint8', 1, Uint8Array)],
  ['INT8', numbers('int8', 1, Int8Array)],
  ['BOOL', numbers('bool', 1, Uint8Array)],
  ['INT32', numbers('int32', 4, Int32Array)],
  ['INT64', whole('int64', BigInt64Array)],
])

/** An input as raw little-endian bytes, and as values. */
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

/** An output; or why it is none, as a clause. */
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
    if (raw.length !== count * wire.bytes)
      return { problem: `has ${raw.length} bytes for the shape ${shape.join(' × ')}` }
    return { name, dims: shape, data: wire.of(raw.slice().buffer) }
  }
  const values = Array.isArray(data) ? data.flat(Number.POSITIVE_INFINITY).map(Number) : []
  if (values.length !== count) return { problem: `has ${values.length} values for the shape ${shape.join(' × ')}` }
  return { name, dims: shape, data: wire.from(values) }
}
