import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** The workspace that a file or folder stands for: its folder, or the database in it. Null for all others. */
export function workspaceOf(path: string): string | null {
  if (basename(path) === 'winnow.db') return dirname(path)
  return existsSync(join(path, 'winnow.db')) ? path : null
}
