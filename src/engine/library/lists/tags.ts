import type { Store } from '../../store/index.ts'

/** Adds a tag to an image; returns false when it has it already. Only inside of a `store.write`. */
export const addTag = (store: Store, imageRow: number, tag: string): boolean =>
  store.run('INSERT INTO image_tag (image_id, tag) VALUES (?, ?) ON CONFLICT DO NOTHING', [imageRow, tag]).changes > 0

/** Removes a tag from an image; returns false when it does not have it. Only inside of a `store.write`. */
export const removeTag = (store: Store, imageRow: number, tag: string): boolean =>
  store.run('DELETE FROM image_tag WHERE image_id = ? AND tag = ?', [imageRow, tag]).changes > 0
