import type { Store } from '../../store/index.ts'

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
