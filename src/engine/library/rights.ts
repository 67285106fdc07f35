import type { Store } from '../store/index.ts'

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
