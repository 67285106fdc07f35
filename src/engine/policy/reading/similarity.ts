import type { ReadOnlyStore } from '../../store/index.ts'

/** The length of an integer vector that represents a unit vector. */
const unit = 127

type Vectors = { make: string; of: readonly Int8Array[] }

/**
 * How alike two images' embeddings are: the minimum, over the objects of both, of the cosine with the most similar object
 * of the other image. Null if one of them has no embedding of its current labels, or if they were
 * made by different models, which are never compared. Vectors are read on demand.
 */
export function readSimilarity(store: ReadOnlyStore, row: Int32Array): (a: number, b: number) => number | null {
  const cached = new Map<number, Vectors>()
  const vectorsOf = (i: number): Vectors => {
    let vectors = cached.get(i)
    if (!vectors) {
      const rows = store.arrays<[make: string, vector: Uint8Array]>(
        `SELECT descriptor, vector FROM embedding JOIN embedding_run USING (image_id) JOIN image ON image.id = image_id
         WHERE image_id = ? AND embedding_run.revision = image.revision
           AND (annotation_id GLOB 'ann_*' OR annotation_id = 'background') ORDER BY annotation_id`,
        [row[i]!],
      )
      vectors = {
        make: rows[0]?.[0] ?? '',
        of: rows.map(([, vector]) => new Int8Array(vector.buffer, vector.byteOffset, vector.length)),
      }
      cached.set(i, vectors)
    }
    return vectors
  }
  return (a, b) => {
    const [one, other] = [vectorsOf(a), vectorsOf(b)]
    if (one.of.length === 0 || other.of.length === 0 || one.make !== other.make) return null
    return Math.min(minOfBest(one.of, other.of), minOfBest(other.of, one.of)) / unit ** 2
  }
}

const minOfBest = (of: readonly Int8Array[], among: readonly Int8Array[]): number =>
  Math.min(...of.map((vector) => Math.max(...among.map((other) => dot(vector, other)))))

function dot(a: Int8Array, b: Int8Array): number {
  let sum = 0
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!
  return sum
}
