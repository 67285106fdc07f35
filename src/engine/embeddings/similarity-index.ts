import type { ReadOnlyStore } from '../store/index.ts'
import { VectorIndex } from './vector-index.ts'
import { cosine, signed } from './vectors.ts'

export type Kind = 'image' | 'object'
const kinds = ['image', 'object'] as const
/** The number of images whose vectors are read at once. */
const runsAtOnce = 5000

type Part = { index: VectorIndex; imageOf: number[]; objects: string[] }
export type SimilarVector = { image: number; object: string; cosine: number }
type VectorRow = [image: number, object: string, vector: Uint8Array]

/**
 * All vectors of one make, of whole images and of objects. `refresh` reads what was described since. Vectors of removed images
 * stay until all are read again, so callers must check whether an image exists.
 */
export class SimilarityIndex {
  readonly make: string
  #parts: Record<Kind, Part> | null = null
  #placesOf = new Map<number, [kind: Kind, place: number][]>()
  #seq = 0
  /** The number of images for the mean. */
  #sampled = 0

  constructor(make: string) {
    this.make = make
  }

  refresh(store: ReadOnlyStore): void {
    const newest = store.get<{ seq: number | null }>('SELECT max(seq) AS seq FROM embedding_run')?.seq ?? 0
    if (newest < this.#seq || this.#isWorn()) this.#forget()
    for (;;) {
      const runs = store.arrays<[seq: number, image: number]>(
        'SELECT seq, image_id FROM embedding_run WHERE seq > ? AND descriptor = ? ORDER BY seq LIMIT ?',
        [this.#seq, this.make, runsAtOnce],
      )
      if (runs.length === 0) break
      this.#take(
        store,
        runs.map(([, image]) => image),
      )
      this.#seq = runs.at(-1)![0]
    }
  }

  /** Returns the best match of each image, the most similar first, from at most `max` vectors. */
  nearest(kind: Kind, vector: Int8Array, max: number, isCentered = false): SimilarVector[] {
    const part = this.#parts?.[kind]
    if (!part || part.index.width !== vector.length) return []
    const seen = new Set<number>()
    return part.index.nearest(vector, max, isCentered).flatMap(({ place, cosine }) => {
      const image = part.imageOf[place]!
      if (seen.has(image)) return []
      seen.add(image)
      return { image, object: part.objects[place]!, cosine }
    })
  }

  /** Returns the images or objects that are nearest to the vector of a text, by the cosine without a mean. */
  nearestToText(store: ReadOnlyStore, kind: Kind, vector: Int8Array, max: number): SimilarVector[] {
    const found = this.nearest(kind, vector, max, true)
    const rows = store.arrays<[image: number, vector: Uint8Array]>(
      `SELECT image_id, vector FROM json_each(?) AS listed
       JOIN embedding ON image_id = listed.value ->> 0 AND annotation_id = listed.value ->> 1`,
      [JSON.stringify(found.map(({ image, object }) => [image, object]))],
    )
    const vectors = new Map(rows)
    return found
      .flatMap((one) => {
        const own = vectors.get(one.image)
        return own?.length === vector.length ? { ...one, cosine: cosine(vector.length, vector, 0, signed(own), 0) } : []
      })
      .sort((a, b) => b.cosine - a.cosine || a.image - b.image)
  }

  /** Whether the mean comes from too few images, or too many places are of removed vectors. */
  #isWorn(): boolean {
    if (!this.#parts) return false
    const { index } = this.#parts.object
    return (this.#sampled < runsAtOnce && this.#placesOf.size > 4 * this.#sampled) || index.removed > index.count / 2
  }

  #forget(): void {
    this.#parts = null
    this.#placesOf = new Map()
    this.#seq = 0
  }

  #take(store: ReadOnlyStore, images: readonly number[]): void {
    const rows = store.arrays<VectorRow>(
      `SELECT image_id, annotation_id, vector FROM json_each(?) AS listed JOIN embedding ON image_id = listed.value
       WHERE annotation_id <> 'background'`,
      [JSON.stringify(images)],
    )
    const [first] = rows
    if (!first) return
    this.#parts ??= this.#begin(first[2].length, images.length, rows)
    const parts = this.#parts
    for (const image of images) {
      for (const [kind, place] of this.#placesOf.get(image) ?? []) parts[kind].index.remove(place)
      this.#placesOf.set(image, [])
    }
    for (const [image, object, vector] of rows) {
      const kind: Kind = object === 'image' ? 'image' : 'object'
      const { index, imageOf, objects } = parts[kind]
      if (vector.length !== index.width) continue
      const place = index.add(signed(vector))
      imageOf[place] = image
      objects[place] = object
      this.#placesOf.get(image)!.push([kind, place])
    }
  }

  #begin(width: number, images: number, rows: readonly VectorRow[]): Record<Kind, Part> {
    this.#sampled = images
    const [image, object] = kinds.map((kind): Part => {
      const vectors = rows.filter(
        ([, name, vector]) => (name === 'image') === (kind === 'image') && vector.length === width,
      )
      const sample = new Int8Array(vectors.length * width)
      for (const [n, [, , vector]] of vectors.entries()) sample.set(signed(vector), n * width)
      return { index: new VectorIndex(width, sample), imageOf: [], objects: [] }
    })
    return { image: image!, object: object! }
  }
}
