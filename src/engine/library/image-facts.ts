import type { Store } from '../store/index.ts'
import { sourceRow } from './queries.ts'

/** The terms under which an image may be used, and whether the persons on it agreed; null when unknown. */
export type Rights = { licence: string | null; consent: string | null }
export type Right = keyof Rights

export const rightOf = (store: Store, imageRow: number, right: Right): string | null | undefined =>
  store.values<string | null>(`SELECT ${right} FROM image WHERE id = ?`, [imageRow])[0]

/** Records a license when none is known. Only inside of a `store.write`. */
export function noteLicence(store: Store, imageRow: number, licence: string): void {
  store.run('UPDATE image SET licence = ? WHERE id = ? AND licence IS NULL', [licence, imageRow])
}

/** Only inside of a `store.write`. */
export function assignRight(store: Store, imageRow: number, right: Right, text: string | null): void {
  store.run(`UPDATE image SET ${right} = ? WHERE id = ?`, [text, imageRow])
}

export const sourceOf = (store: Store, imageRow: number): string | undefined =>
  store.values<string>('SELECT source.name FROM image JOIN source ON source.id = image.source_id WHERE image.id = ?', [
    imageRow,
  ])[0]

/** Assigns an image to a source and creates the source if it is new. Only inside of a `store.write`. */
export function assignSource(store: Store, imageRow: number, name: string): void {
  store.run('UPDATE image SET source_id = ? WHERE id = ?', [sourceRow(store, name), imageRow])
}

/** Records the dataset split that an image was imported with. Only inside of a `store.write`. */
export function noteImportSplit(store: Store, imageRow: number, split: 'train' | 'val' | 'test'): void {
  store.run('UPDATE image SET import_split = ? WHERE id = ? AND import_split IS NOT ?', [split, imageRow, split])
}

/** Adds a tag to an image; returns false when it has it already. Only inside of a `store.write`. */
export const addTag = (store: Store, imageRow: number, tag: string): boolean =>
  store.run('INSERT INTO image_tag (image_id, tag) VALUES (?, ?) ON CONFLICT DO NOTHING', [imageRow, tag]).changes > 0

/** Removes a tag from an image; returns false when it does not have it. Only inside of a `store.write`. */
export const removeTag = (store: Store, imageRow: number, tag: string): boolean =>
  store.run('DELETE FROM image_tag WHERE image_id = ? AND tag = ?', [imageRow, tag]).changes > 0
