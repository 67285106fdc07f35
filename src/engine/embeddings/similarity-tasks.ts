import { openForReading, type ReadStore } from '../store/index.ts'
import type { Opened } from '../threads/threads.ts'
import { type Kind, SimilarityIndex } from './similarity-index.ts'

type Input = { store: ReadStore; index: SimilarityIndex | null }
type Question = { make: string; kind: Kind; vector: Int8Array; max: number }

/** All vectors of the make as they are now. */
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

/** Compares vectors in its own thread, through a read-only connection. */
export function open(folder: string): Opened<Input> {
  const store = openForReading(folder)
  return { given: { store, index: null }, within: store.atOneMoment, close: store.close }
}
