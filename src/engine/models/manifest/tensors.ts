/** An output of one run, in row-major order. */
export type OutputTensor = { name: string; dims: readonly number[]; data: ArrayLike<number | bigint> }

/** Values for an input; float16 as its bits. */
export type InputFeed = {
  name: string
  type: string
  dims: readonly number[]
  data: Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array | Int8Array | Uint16Array
}

/** Converts numbers to the type that an input declares. Throws for a type that holds no numbers. */
export function feedOf(
  { name, type }: { name: string; type: string },
  dims: readonly number[],
  values: readonly number[],
): InputFeed {
  if (type === 'int64')
    return { name, type, dims, data: BigInt64Array.from(values, (value) => BigInt(Math.round(value))) }
  if (type === 'int32') return { name, type, dims, data: Int32Array.from(values) }
  if (type === 'float32') return { name, type, dims, data: Float32Array.from(values) }
  if (type === 'bool') return { name, type, dims, data: Uint8Array.from(values) }
  throw new Error(`The input "${name}" is of the type ${type}, into which no numbers go.`)
}
