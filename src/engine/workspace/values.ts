import type { ReadOnlyStore, Store } from '../store/index.ts'

/**
 * The name of the value that says that nobody views the images: an import reads their headers and makes no renditions.
 */
export const headersAlone = 'library.headersAlone'

/** Reads a named JSON value of the workspace, or null. */
export function readValue(store: ReadOnlyStore, name: string): unknown {
  const row = store.get<{ value: string }>('SELECT value FROM workspace_setting WHERE name = ?', [name])
  return row ? JSON.parse(row.value) : null
}

export function writeValue(store: Store, name: string, value: unknown): void {
  store.write(() =>
    store.run(
      'INSERT INTO workspace_setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
      [name, JSON.stringify(value)],
    ),
  )
}
