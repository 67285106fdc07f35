import type { Store } from '../../store/index.ts'
import { sourceRow } from '../queries.ts'

export const sourceOf = (store: Store, imageRow: number): string | undefined =>
  store.values<string>('SELECT source.name FROM image JOIN source ON source.id = image.source_id WHERE image.id = ?', [
    imageRow,
  ])[0]

/** Assigns an image to a source and creates the source if it is new. Only inside of a `store.write`. */
export function assignSource(store: Store, imageRow: number, name: string): void {
  store.run('UPDATE image SET source_id = ? WHERE id = ?', [sourceRow(store, name), imageRow])
}
