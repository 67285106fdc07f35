import type { Store } from '../../store/index.ts'

/**
 * Marks images that a model has run on: `new` becomes `predicted`, every other state is a user's and stays. It is no
 * edit. Call it in the transaction that writes the predictions; gives how many images it changed.
 */
export function markPredicted(store: Store, imageRows: readonly number[]): number {
  return store.write(
    () =>
      store.run("UPDATE image SET state = 'predicted' WHERE id IN (SELECT value FROM json_each(?)) AND state = 'new'", [
        JSON.stringify(imageRows),
      ]).changes,
  )
}

/** The reverse, once no model is left that ran on an image. Call it in the transaction that removes the last one. */
export function unmarkPredicted(store: Store, imageRows: readonly number[]): void {
  store.write(() =>
    store.run(
      `UPDATE image SET state = 'new' WHERE id IN (SELECT value FROM json_each(?)) AND state = 'predicted'
         AND NOT EXISTS (SELECT 1 FROM prediction_run WHERE image_id = image.id)`,
      [JSON.stringify(imageRows)],
    ),
  )
}
