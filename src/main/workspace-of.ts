import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** Returns the workspace of a path: its folder, or the folder of its database. Null for all other paths. */
export function workspaceOf(path: string): string | null {
  if (basename(path) === 'winnow.db') return dirname(path)
  return existsSync(join(path, 'winnow.db')) ? path : null
}
