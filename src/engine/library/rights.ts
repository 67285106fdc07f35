import type { Store } from '../store/index.ts'

/** Under which terms an image may be used, and whether those on it agreed; null where nobody says. */
export type Rights = { licence: string | null; consent: string | null }
export type Right = keyof Rights

export const rightOf = (store: Store, imageRow: number, right: Right): string | null | undefined =>
  store.values<string | null>(`SELECT ${right} FROM image WHERE id = ?`, [imageRow])[0]

/** Takes over a license where none is known. Only inside of a `store.write`. */
export function noteLicence(store: Store, imageRow: number, licence: string): void {
  store.run('UPDATE image SET licence = ? WHERE id = ? AND licence IS NULL', [licence, imageRow])
}

/** Only inside of a `store.write`. */
export function assignRight(store: Store, imageRow: number, right: Right, text: string | null): void {
  store.run(`UPDATE image SET ${right} = ? WHERE id = ?`, [text, imageRow])
}
