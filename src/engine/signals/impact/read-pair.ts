import { foundOnGolden, recallOf, unseenText } from '../../evaluation/for-threads.ts'
import type { ReadOnlyStore } from '../../store/index.ts'

type Model = { id: number; name: string }
/** A model and its successor as the current model, on a golden set by its row and name. */
export type Pair = {
  models: readonly [before: Model, after: Model]
  golden: { id: number; name: string }
  fromScore: number
}

/**
 * Reads the stored predictions of both models on the golden set, in the same order; or what is missing when a model has
 * not processed it.
 */
export function readPair(store: ReadOnlyStore, { models, golden, fromScore }: Pair) {
  const unseen = models.flatMap((model) => unseenText(store, model, golden.id, golden.name) ?? [])
  const found =
    unseen.length > 0 ? [] : models.map(({ id }) => recallOf(foundOnGolden(store, id, golden.id, fromScore)))
  return { unseen, found }
}
