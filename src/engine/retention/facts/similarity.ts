import type { Reader } from './reader.ts'

/** Length of a vector of whole numbers that has length 1 when divided by it. */
const unit = 127

type Vectors = readonly Int8Array[]

/**
 * How alike two images' embeddings are: the least, over the objects of both, of the cosine with the most similar object
 * of the other. Null when one of them has no embedding of its present labels. Vectors are read when they are asked for.
 */
export function readSimilarity(store: Reader, row: Int32Array): (a: number, b: number) => number | null {
  const known = new Map<number, Vectors>()
  const vectorsOf = (i: number): Vectors => {
    let vectors = known.get(i)
    if (!vectors) {
      vectors = store
        .values<Uint8Array>(
          `SELECT vector FROM embedding JOIN embedding_run USING (image_id) JOIN image ON image.id = image_id
           WHERE image_id = ? AND embedding_run.revision = image.revision ORDER BY annotation_id`,
          [row[i]!],
        )
        .map((vector) => new Int8Array(vector.buffer, vector.byteOffset, vector.length))
      known.set(i, vectors)
    }
    return vectors
  }
  return (a, b) => {
    const [one, other] = [vectorsOf(a), vectorsOf(b)]
    if (one.length === 0 || other.length === 0) return null
    return Math.min(leastOfBest(one, other), leastOfBest(other, one)) / unit ** 2
  }
}

const leastOfBest = (of: Vectors, among: Vectors): number =>
  Math.min(...of.map((vector) => Math.max(...among.map((other) => dot(vector, other)))))

/** Vectors of different models have different lengths, and nothing in common. */
function dot(a: Int8Array, b: Int8Array): number {
  if (a.length !== b.length) return -(unit ** 2)
  let sum = 0
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!
  return sum
}
