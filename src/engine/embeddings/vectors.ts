/** What a part of an image without any label is described as. */
export const backgroundId = 'background'

/** Described objects in columns: one row each. `image` counts images from 0; class 0 is background. */
export type VectorTable = {
  count: number
  /** Length of each vector. */
  width: number
  vectors: Int8Array
  classOf: Int32Array
  imageOf: Int32Array
}

export const vectorAt = ({ vectors, width }: VectorTable, i: number): Int8Array =>
  vectors.subarray(i * width, (i + 1) * width)

/** The cosine of two vectors of this width, about -1 to 1. */
export function cosine(width: number, a: Int8Array, aAt: number, b: Int8Array, bAt: number): number {
  let sum = 0
  for (let i = 0; i < width; i++) sum += a[aAt + i]! * b[bAt + i]!
  return sum / (127 * 127)
}

/** Puts vectors of one make into columns. */
export function toSamples(rows: readonly { image: number; classId: number; vector: Uint8Array }[]): VectorTable {
  const width = rows[0]?.vector.length ?? 0
  const vectors = new Int8Array(rows.length * width)
  for (const [n, { vector }] of rows.entries())
    vectors.set(new Int8Array(vector.buffer, vector.byteOffset, vector.length), n * width)
  return {
    count: rows.length,
    width,
    vectors,
    classOf: Int32Array.from(rows, ({ classId }) => classId),
    imageOf: Int32Array.from(rows, ({ image }) => image),
  }
}

/** The samples at these places, in this order. */
export function samplesAt(samples: VectorTable, places: readonly number[]): VectorTable {
  const { width } = samples
  const vectors = new Int8Array(places.length * width)
  for (const [n, i] of places.entries()) vectors.set(vectorAt(samples, i), n * width)
  return {
    width,
    count: places.length,
    vectors,
    classOf: Int32Array.from(places, (i) => samples.classOf[i]!),
    imageOf: Int32Array.from(places, (i) => samples.imageOf[i]!),
  }
}

/** The most golden objects that are queried. */
const maxGolden = 1500

/** Every nth golden object, so that no more are left than are queried. */
export function sampleGolden(golden: VectorTable): VectorTable {
  if (golden.count <= maxGolden) return golden
  const step = golden.count / maxGolden
  return samplesAt(
    golden,
    Array.from({ length: maxGolden }, (_, n) => Math.floor(n * step)),
  )
}
