import { type Rows, unitDot } from './dot-products.ts'

/** The id of the vector of a part of an image without labels. */
export const backgroundId = 'background'

/** Described objects, one per row. `imageOf` counts images from 0; class 0 is background. */
export type VectorTable = Rows & { classOf: Int32Array; imageOf: Int32Array }

/** Reads a stored vector as signed numbers. */
export const signed = (vector: Uint8Array): Int8Array => new Int8Array(vector.buffer, vector.byteOffset, vector.length)

export const vectorAt = ({ vectors, width }: VectorTable, i: number): Int8Array =>
  vectors.subarray(i * width, (i + 1) * width)

/** Returns the cosine of two vectors of this width. */
export function cosine(width: number, a: Int8Array, aAt: number, b: Int8Array, bAt: number): number {
  let sum = 0
  for (let i = 0; i < width; i++) sum += a[aAt + i]! * b[bAt + i]!
  return sum / unitDot
}

/** Makes a table of vectors of one make. */
export function toSamples(rows: readonly { image: number; classId: number; vector: Uint8Array }[]): VectorTable {
  const width = rows[0]?.vector.length ?? 0
  const vectors = new Int8Array(rows.length * width)
  for (const [n, { vector }] of rows.entries()) vectors.set(signed(vector), n * width)
  return {
    count: rows.length,
    width,
    vectors,
    classOf: Int32Array.from(rows, ({ classId }) => classId),
    imageOf: Int32Array.from(rows, ({ image }) => image),
  }
}

/** Returns the samples at these places. */
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

/** The maximum number of golden objects to compare with. */
const maxGolden = 1500

/** Returns evenly spread golden objects, if there are too many. */
export function sampleGolden(golden: VectorTable): VectorTable {
  if (golden.count <= maxGolden) return golden
  const places = Array.from({ length: maxGolden }, (_, n) => Math.floor((n * golden.count) / maxGolden))
  return samplesAt(golden, places)
}

/** The objects of one class. */
export type ClassObjects = Rows & { classId: number; imageOf: Int32Array }

/** Groups the samples by class, in the order of the class ids. */
export function objectsByClass(samples: VectorTable): ClassObjects[] {
  const byClass = new Map<number, number[]>()
  for (const [place, classId] of samples.classOf.entries()) {
    const places = byClass.get(classId)
    if (places) places.push(place)
    else byClass.set(classId, [place])
  }
  return [...byClass]
    .toSorted(([a], [b]) => a - b)
    .map(([classId, places]) => ({ classId, ...samplesAt(samples, places) }))
}

/** Returns the mean of every nth row. */
export function meanOf({ count, width, vectors }: Rows, step = 1): Float64Array {
  const mean = new Float64Array(width)
  let rows = 0
  for (let row = 0; row < count; row += step, rows++)
    for (let i = 0; i < width; i++) mean[i]! += vectors[row * width + i]!
  return mean.map((sum) => sum / (rows || 1))
}

/** Subtracts a mean from the vectors, and scales them to the length 127 again. */
export function centered({ count, width, vectors }: Rows, mean: Float64Array): Rows {
  const result = new Int8Array(vectors.length)
  for (let at = 0; at < count * width; at += width) {
    let squares = 0
    for (let i = 0; i < width; i++) squares += (vectors[at + i]! - mean[i]!) ** 2
    const scale = 127 / (Math.sqrt(squares) || 1)
    for (let i = 0; i < width; i++) result[at + i] = Math.round((vectors[at + i]! - mean[i]!) * scale)
  }
  return { count, width, vectors: result }
}
