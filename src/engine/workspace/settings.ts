import { isAbsolute } from 'node:path'
import { Settings } from '#contract'
import { invalid } from '../errors.ts'
import type { ReadOnlyStore, Store } from '../store/index.ts'

/** A named JSON value of the workspace, or null. */
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

/** All settings, defaults filled in. */
export const readSettings = (store: Store): Settings => Settings.parse(readValue(store, 'settings') ?? {})

/** Throws INVALID for a folder that is meant from the folder that one is in. */
export function changeSettings(store: Store, change: Partial<Settings>): Settings {
  for (const [what, folder] of [
    ['archive', change.archiveFolder],
    ['digest', change.digestFolder],
  ])
    if (folder && !isAbsolute(folder))
      throw invalid(`The ${what} folder ${folder} is no absolute path. Name it from the root of its disk on.`)
  const settings = Settings.parse({ ...readSettings(store), ...change })
  writeValue(store, 'settings', settings)
  return settings
}
