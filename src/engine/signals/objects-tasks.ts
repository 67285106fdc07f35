import { foundOnGolden, recallOf, unseenText } from '../evaluation/for-threads.ts'
import { type OnProgress, progressPart } from '../progress.ts'
import { openForReading, type ReadOnlyStore, type ReadStore } from '../store/index.ts'
import type { Opened } from '../threads/threads.ts'
import { estimateImpact } from './impact/estimate-impact.ts'
import { readSamples, type SamplesRequest } from './impact/read-samples.ts'
import { objectSignals } from './object-signals.ts'
import { type OfModel, readImages } from './read-images.ts'

/** The database is open only while it is read: all reads see one moment, and nothing waits for the computation. */
function reading<T>(folder: string, look: (store: ReadStore) => T): T {
  const store = openForReading(folder)
  try {
    return store.atOneMoment(() => look(store))
  } finally {
    store.close()
  }
}

type Model = { id: number; name: string }
/** A model and its successor as the current model, on a golden set by its row and name. */
type Pair = {
  models: readonly [before: Model, after: Model]
  golden: { id: number; name: string }
  fromScore: number
}

/**
 * Reads the stored predictions of both models on the golden set, in the same order; or what is missing when a model has
 * not processed it.
 */
function readPair(store: ReadOnlyStore, { models, golden, fromScore }: Pair) {
  const unseen = models.flatMap((model) => unseenText(store, model, golden.id, golden.name) ?? [])
  const found =
    unseen.length > 0 ? [] : models.map(({ id }) => recallOf(foundOnGolden(store, id, golden.id, fromScore)))
  return { unseen, found }
}

/** The share of the progress for reading. */
const readShare = 0.1

export const tasks = {
  /** All signals of reviewed images, in the order of `id`; NaN is unknown. */
  signals(folder: string, request: OfModel, step: OnProgress) {
    const { objects, ...known } = reading(folder, (store) =>
      readImages(store, request, progressPart(step, 0, readShare)),
    )
    return { ...known, ...objectSignals(objects, progressPart(step, readShare, 1)) }
  },
  impact(
    folder: string,
    { errorPoints, ...request }: SamplesRequest & { errorPoints: number | null },
    step: OnProgress,
  ) {
    const samples = reading(folder, (store) => readSamples(store, request, step))
    return { ...estimateImpact({ ...samples, errorPoints }, step), goldenImages: new Set(samples.golden.imageOf).size }
  },
  pair: (folder: string, pair: Pair) => reading(folder, (store) => readPair(store, pair)),
}

export const open = (folder: string): Opened<string> => ({ given: folder, within: (work) => work(), close() {} })
