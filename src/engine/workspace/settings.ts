import { isAbsolute } from 'node:path'
import { Settings } from '#contract'
import { invalid } from '../errors.ts'
import type { Store } from '../store/index.ts'
import { readValue, writeValue } from './values.ts'

export const readSettings = (store: Store): Settings => Settings.parse(readValue(store, 'settings') ?? {})

/** Changes settings. Throws INVALID for a relative folder. */
export function changeSettings(store: Store, change: Partial<Settings>): Settings {
  for (const [what, folder] of [
    ['archive', change.archiveFolder],
    ['digest', change.digestFolder],
  ])
    if (folder && !isAbsolute(folder))
      throw invalid(`The ${what} folder ${folder} is not an absolute path. Enter the full path.`)
  const isChosen = change.reviewFromScore !== undefined && change.reviewFrom === undefined
  const settings = Settings.parse({ ...readSettings(store), ...(isChosen && { reviewFrom: 'setting' }), ...change })
  writeValue(store, 'settings', settings)
  return settings
}
