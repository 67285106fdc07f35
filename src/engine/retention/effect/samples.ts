/** Described objects in columns: one row each. `image` counts images from 0; class 0 is background. */
export type Samples = {
  count: number
  /** Length of each vector. */
  width: number
  vectors: Int8Array
  classOf: Int32Array
  imageOf: Int32Array
}

export const vectorAt = ({ vectors, width }: Samples, i: number): Int8Array =>
  vectors.subarray(i * width, (i + 1) * width)

/** The cosine of two vectors of this width, about -1 to 1. */
export function cosine(width: number, a: Int8Array, aAt: number, b: Int8Array, bAt: number): number {
  let sum = 0
  for (let i = 0; i < width; i++) sum += a[aAt + i]! * b[bAt + i]!
  return sum / (127 * 127)
}
