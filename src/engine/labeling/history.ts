import type { Prediction } from '#model/labels/annotation.ts'
import { apply, Diff, invert, type Labels } from '#model/labels/diff.ts'
import { invalid } from '../errors.ts'
import type { Store } from '../store/index.ts'
import { nextTurn } from '../turns.ts'
import { annotationsOf, historyOf, imageByRow, predictionsOf } from './queries.ts'

/** Everything that a diff of the image may speak of: its labels, the predictions of all models, its state. */
export function labelsOf(store: Store, imageRow: number): Labels {
  const image = imageByRow(store, imageRow)
  const models = store.values<number>('SELECT DISTINCT model_id FROM prediction WHERE image_id = ?', [imageRow])
  const predictions: Prediction[] = models.flatMap((model) => predictionsOf(store, imageRow, model))
  return {
    annotations: annotationsOf(store, imageRow),
    predictions,
    state: image?.state ?? 'new',
    reason: image?.state_reason ?? null,
  }
}

/** Edits that are taken back at a time. */
const editsAtOnce = 200

/**
 * The labels of an image now, and as they were right after a revision; 0 is before the first edit. They are worked out
 * backwards from the present ones by the ledger, while others have their turn; the present ones are those of the end.
 * Throws INVALID for a revision that the image has not had.
 */
export async function labelsAt(
  store: Store,
  imageRow: number,
  revision: number,
): Promise<{ present: Labels; then: Labels }> {
  const revisionNow = () => imageByRow(store, imageRow)?.revision ?? 0
  for (;;) {
    const now = revisionNow()
    if (revision > now) throw invalid(`The image has no revision ${revision}; the latest is ${now}.`)
    const present = labelsOf(store, imageRow)
    let then = present
    for (let before = now + 1; before > revision + 1; ) {
      const { edits } = historyOf(store, imageRow, { before, limit: editsAtOnce })
      for (const edit of edits.filter((one) => one.revision > revision).toReversed())
        then = apply(then, invert(Diff.parse(edit.diff)))
      before = edits[0]?.revision ?? 0
      await nextTurn()
    }
    if (revisionNow() === now) return { present, then }
  }
}
