import { lstatSync } from 'node:fs'
import { dirname, resolve, sep } from 'node:path'
import { invalid } from './errors.ts'

/**
 * Returns why a file name from the database is not followed, as the end of a sentence about the file; null for a place
 * in the folder. The database may come from a stranger: it may name places elsewhere, and there may be links on the
 * way.
 */
export function whyNotIn(folder: string, name: string): string | null {
  if (!isIn(folder, name))
    return `is named as ${JSON.stringify(name)}, outside of the workspace: another program changed the database`
  const link = linkOn(resolve(folder), resolve(folder, name))
  return link === null ? null : `is behind a link (${link}), and Winnow follows none`
}

/** Whether it leads to a place inside a folder, not to the folder itself or elsewhere. */
const isIn = (folder: string, name: string): boolean => resolve(folder, name).startsWith(resolve(folder) + sep)

/** Returns the file if it is a link, or the link among the folders between it and a folder; null when there is none. */
function linkOn(folder: string, file: string): string | null {
  if (lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink()) return file
  return dirname(file) === folder ? null : linkOn(folder, dirname(file))
}

/**
 * Returns the path of a file that the database names, in a folder of the workspace. Every use of such a name goes
 * through here. Throws INVALID for a name that is not followed.
 */
export function placeIn(folder: string, name: string): string {
  const why = whyNotIn(folder, name)
  if (why === null) return resolve(folder, name)
  throw invalid(`A file of the workspace in ${folder} ${why}. Nothing was done. Run winnow doctor to list such files.`)
}
