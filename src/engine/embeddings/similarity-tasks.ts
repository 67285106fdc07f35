import { openForReading, type ReadStore } from '../store/index.ts'
import type { Opened } from '../threads/threads.ts'
import { type Kind, SimilarityIndex } from './similarity-index.ts'

type Input = { store: ReadStore; index: SimilarityIndex | null }
type Question = { make: string; kind: Kind; vector: Int8Array; max: number }

/** Returns the index of a make, up to date. */
function indexOf(given: Input, make: string): SimilarityIndex {
  if (given.index?.make !== make) given.index = new SimilarityIndex(make)
  given.index.refresh(given.store)
  return given.index
}

export const tasks = {
  nearest: (given: Input, { make, kind, vector, max }: Question) => indexOf(given, make).nearest(kind, vector, max),
  nearestToText: (given: Input, { make, kind, vector, max }: Question) =>
    indexOf(given, make).nearestToText(given.store, kind, vector, max),
}

/** Opens a read-only connection; the index is built when needed. */
export function open(folder: string): Opened<Input> {
  const store = openForReading(folder)
  return { given: { store, index: null }, within: store.atOneMoment, close: store.close }
}
