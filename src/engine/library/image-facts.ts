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

/** The frame of a sequence: images with the same name belong together, ordered by number. */
export type FrameOfSequence = { name: string; frame: number }

/**
 * Makes an image a frame of a sequence. Returns why it can't, in a sentence, or null. An image belongs to one sequence,
 * and a sequence has one image per number. Only inside of a `store.write`.
 */
export function placeInSequence(store: Store, imageRow: number, { name, frame }: FrameOfSequence): string | null {
  const own = store.get<{ name: string; frame: number }>(
    'SELECT name, frame FROM sequence_frame JOIN sequence ON sequence.id = sequence_id WHERE image_id = ?',
    [imageRow],
  )
  if (own)
    return own.name === name && own.frame === frame
      ? null
      : `The same image is frame ${own.frame} of ${own.name} already; it was not made frame ${frame} of ${name}.`
  store.run('INSERT INTO sequence (name, first_image) VALUES (?, ?) ON CONFLICT DO NOTHING', [name, imageRow])
  const { changes } = store.run(
    `INSERT INTO sequence_frame (image_id, sequence_id, frame)
     SELECT ?, id, ? FROM sequence WHERE name = ? ON CONFLICT (sequence_id, frame) DO NOTHING`,
    [imageRow, frame, name],
  )
  return changes > 0 ? null : `${name} already has another image as frame ${frame}.`
}

/** Adds classes, by their ids, to those known to be absent from an image. Only inside of a `store.write`. */
export function noteAbsent(store: Store, imageRow: number, classIds: readonly number[]): void {
  store.run(
    `UPDATE image SET absent = (SELECT json_group_array(value) FROM (
       SELECT value FROM json_each(coalesce(absent, '[]')) UNION SELECT value FROM json_each(?) ORDER BY value))
     WHERE id = ?`,
    [JSON.stringify(classIds), imageRow],
  )
}

/** Returns the current names and colors of those classes; null if none are known. */
export const absentNames = (store: Store, imageRow: number): string | null =>
  store.values<string | null>(
    `SELECT group_concat(name, ', ') FROM (
       SELECT name FROM image, json_each(image.absent) AS absent JOIN label_class ON label_class.id = absent.value
       WHERE image.id = ? ORDER BY name)`,
    [imageRow],
  )[0] ?? null
