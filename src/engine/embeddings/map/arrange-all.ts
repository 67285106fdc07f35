import type { OnProgress } from '../../progress.ts'
import type { ReadStore } from '../../store/index.ts'
import type { Rows } from '../dot-products.ts'
import { centered, meanOf, signed } from '../vectors.ts'
import { interest } from './interest.ts'
import { neighborhood } from './neighborhood.ts'
import { principalPlane } from './principal-plane.ts'

/** The maximum number of points of a map. Of more, evenly spread ones are shown. */
const maxPoints = 200_000

type Part = { rows: Rows; images: number[]; objects: string[] }
type Vectors = { make: string; image: Part; object: Part }
/** A read-only connection, and the vectors that were read last. */
export type Input = { store: ReadStore; vectors: Vectors | null }
/** `places`: x and y in turn, 0 to 1. */
export type Arrangement = { images: Int32Array; objects: string[]; places: Float32Array }

type Request = { make: string; rough: boolean }

/** Arranges all objects, and all whole images, on their maps: roughly and fast, or with similar ones together. */
export function arrangeAll(given: Input, { make, rough }: Request, step: OnProgress): Arrangement[] {
  const { image, object } = vectorsOf(given, make)
  const count = image.rows.count + object.rows.count
  let before = 0
  return [object, image].map(({ rows, images, objects }) => {
    const done = before
    before += rows.count
    const fine = rough ? null : neighborhood(rows, (share) => step((done + share * rows.count) / (count || 1)))
    return { images: Int32Array.from(images), objects, places: spread(fine ?? principalPlane(rows)) }
  })
}

/** Computes what each unreviewed image would add; NaN and 0 if unknown. */
export function measureInterest(given: Input, { make }: { make: string }, step: OnProgress) {
  const { rows, images } = vectorsOf(given, make).image
  given.vectors = null
  const reviewed = new Set(
    given.store.values<number>("SELECT id FROM image WHERE state IN ('reviewed', 'approved', 'rejected')"),
  )
  const isReviewed = Uint8Array.from(images, (image) => (reviewed.has(image) ? 1 : 0))
  return { images: Int32Array.from(images), isReviewed, ...interest(rows, isReviewed, step) }
}

function vectorsOf(given: Input, make: string): Vectors {
  if (given.vectors?.make !== make) {
    const read = (isImage: boolean) => readVectors(given.store, make, isImage)
    given.vectors = { make, image: read(true), object: read(false) }
  }
  return given.vectors
}

const fromVectors = (
  isImage: boolean,
) => `FROM embedding JOIN embedding_run USING (image_id) JOIN image ON image.id = image_id
  WHERE descriptor = ? AND lifecycle = 'active'
    AND ${isImage ? "annotation_id = 'image'" : "annotation_id NOT IN ('image', 'background')"}`

function readVectors(store: ReadStore, make: string, isImage: boolean): Part {
  const from = fromVectors(isImage)
  const { count, width } = store.get<{ count: number; width: number | null }>(
    `SELECT count(*) AS count, max(length(vector)) AS width ${from}`,
    [make],
  )!
  const step = Math.max(1, count / maxPoints)
  const vectors = new Int8Array(Math.ceil(count / step) * (width ?? 0))
  const [images, objects]: [number[], string[]] = [[], []]
  let [seen, next] = [0, 0]
  for (let last = 0; ; ) {
    const rows = store.arrays<[image: number, object: string, vector: Uint8Array]>(
      `SELECT image_id, annotation_id, vector ${from} AND image_id > ? AND image_id <= ? ORDER BY image_id, annotation_id`,
      [make, last, last + 10_000],
    )
    for (const [image, object, vector] of rows) {
      if (seen++ < Math.floor(next) || vector.length !== width) continue
      next += step
      vectors.set(signed(vector), images.length * vector.length)
      images.push(image)
      objects.push(object)
    }
    last += 10_000
    if (rows.length === 0 && last > (store.get<{ id: number | null }>('SELECT max(id) AS id FROM image')?.id ?? 0))
      break
  }
  const rows = { count: images.length, width: width ?? 0, vectors: vectors.subarray(0, images.length * (width ?? 0)) }
  return { rows: centered(rows, meanOf(rows)), images, objects }
}

/** The share of points that may be beyond each edge, so that a few outliers don't compress all others. */
const beyond = 0.005

/** Scales both axes equally, to 0 to 1. */
function spread(places: Float32Array): Float32Array {
  const edges = [0, 1].map((axis) => {
    const values = places.filter((_, n) => (n & 1) === axis).sort()
    const at = (share: number) => values[Math.min(values.length - 1, Math.floor(share * values.length))] ?? 0
    return [at(beyond), at(1 - beyond)] as const
  })
  const size = Math.max(...edges.map(([low, high]) => high - low)) || 1
  return places.map((value, n) => {
    const [low, high] = edges[n & 1]!
    return Math.min(1, Math.max(0, 0.5 + (value - (low + high) / 2) / size))
  })
}
