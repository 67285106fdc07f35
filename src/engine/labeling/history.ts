import type { Prediction } from '#model/labels/annotation.ts'
import { apply, Diff, invert, type Labels } from '#model/labels/diff.ts'
import { invalid } from '../errors.ts'
import type { Store } from '../store/index.ts'
import { annotationsOf, imageByRow, predictionsOf } from './queries.ts'

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

/**
 * The labels of an image as they were right after a revision; 0 is before the first edit. They are worked out
 * backwards from the present ones by the ledger. Throws INVALID for a revision that the image has not had.
 */
export function labelsAt(store: Store, imageRow: number, revision: number): Labels {
  const now = imageByRow(store, imageRow)?.revision ?? 0
  if (revision > now) throw invalid(`The image has no revision ${revision}; the latest is ${now}.`)
  const later = store.values<string>(
    'SELECT diff FROM edit WHERE image_id = ? AND revision > ? ORDER BY revision DESC',
    [imageRow, revision],
  )
  return later.reduce((labels, diff) => apply(labels, invert(Diff.parse(JSON.parse(diff)))), labelsOf(store, imageRow))
}
