/** An output of one run. Values stand in row-major order. */
export type OutputTensor = { name: string; dims: readonly number[]; data: ArrayLike<number | bigint> }

/** Values for an input; those of float16 are its bits. */
export type InputFeed = {
  name: string
  type: string
  dims: readonly number[]
  data: Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array | Int8Array | Uint16Array
}
