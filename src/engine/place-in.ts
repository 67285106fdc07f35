import { resolve, sep } from 'node:path'
import { invalid } from './errors.ts'

/** Whether a name that the database has for a file leads to a place in a folder, and not to the folder itself or elsewhere. */
export const isIn = (folder: string, name: string): boolean => resolve(folder, name).startsWith(resolve(folder) + sep)

/**
 * Where a file that the database names stands in a folder of the workspace. Every use of such a name goes through here: the
 * database may come from a stranger. Throws INVALID for one that leads elsewhere.
 */
export function placeIn(folder: string, name: string): string {
  if (isIn(folder, name)) return resolve(folder, name)
  throw invalid(
    `The database names a file outside of ${folder}: ${JSON.stringify(name)}. Another program than Winnow changed it. Nothing was done; restore a backup (winnow restore-backup).`,
  )
}
