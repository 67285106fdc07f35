import type { ReadOnlyStore, Store } from '../store/index.ts'
import { keyedNames, keyedNamesNow } from './keys.ts'

/** Returns the name of a file without folders and extension, in the form for comparison. */
export const foldedStem = (file: string): string =>
  file
    .replace(/^.*[\\/]/, '')
    .replace(/\.[^.]*$/, '')
    .normalize('NFC')
    .toLowerCase()

/** Records that images with these paths were erased, without storing their names. Inside of a `store.write`. */
export function noteErasedNames(store: Store, paths: readonly string[]): void {
  const keyed = keyedNames(store)
  for (const path of paths) store.run('INSERT OR IGNORE INTO erased_name VALUES (?)', [keyed(foldedStem(path))])
}

/** Returns a function that checks whether a folded stem is the name of an erased image; null when none was erased. */
export function erasedStems(store: ReadOnlyStore): ((stem: string) => boolean) | null {
  const keyed = keyedNamesNow(store)
  const names = new Set(store.values<string>('SELECT keyed_name FROM erased_name'))
  return keyed && names.size > 0 ? (stem) => names.has(keyed(stem)) : null
}
