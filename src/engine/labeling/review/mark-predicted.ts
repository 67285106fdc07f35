import type { Store } from '../../store/index.ts'

/**
 * Marks images that a model has run on: `new` becomes `predicted`; every other state belongs to a user and stays. This
 * is not an edit. Call it in the transaction that writes the predictions; returns how many images changed.
 */
export function markPredicted(store: Store, imageRows: readonly number[]): number {
  return store.write(
    () =>
      store.run("UPDATE image SET state = 'predicted' WHERE id IN (SELECT value FROM json_each(?)) AND state = 'new'", [
        JSON.stringify(imageRows),
      ]).changes,
  )
}

/**
 * Reverses the mark once no model that ran on an image is left. Call it in the transaction that removes the last one.
 */
export function unmarkPredicted(store: Store, imageRows: readonly number[]): void {
  store.write(() =>
    store.run(
      `UPDATE image SET state = 'new' WHERE id IN (SELECT value FROM json_each(?)) AND state = 'predicted'
         AND NOT EXISTS (SELECT 1 FROM prediction_run WHERE image_id = image.id)`,
      [JSON.stringify(imageRows)],
    ),
  )
}
