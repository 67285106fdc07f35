import { descriptorLength } from './descriptor.ts'

/** Described objects in columns: one row each. `image` counts images from 0; class 0 is background. */
export type Samples = {
  count: number
  vectors: Int8Array
  classOf: Int32Array
  imageOf: Int32Array
}

export const vectorAt = ({ vectors }: Samples, i: number): Int8Array =>
  vectors.subarray(i * descriptorLength, (i + 1) * descriptorLength)

/** The cosine of two descriptors, about -1 to 1. */
export function cosine(a: Int8Array, aAt: number, b: Int8Array, bAt: number): number {
  let sum = 0
  for (let i = 0; i < descriptorLength; i++) sum += a[aAt + i]! * b[bAt + i]!
  return sum / (127 * 127)
}
