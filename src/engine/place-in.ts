import { lstatSync } from 'node:fs'
import { dirname, resolve, sep } from 'node:path'
import { invalid } from './errors.ts'

/**
 * Why a name that the database has for a file is not followed, as the end of a sentence about the file; null for a place in
 * the folder. The database may come from a stranger: it may name places elsewhere, and links may stand on the way.
 */
export function whyNotIn(folder: string, name: string): string | null {
  if (!isIn(folder, name))
    return `is named as ${JSON.stringify(name)}, outside of the workspace: another program changed the database`
  const link = linkOn(resolve(folder), resolve(folder, name))
  return link === null ? null : `is behind a link (${link}), and Winnow follows none`
}

/** Whether it leads to a place in a folder, and not to the folder itself or elsewhere. */
const isIn = (folder: string, name: string): boolean => resolve(folder, name).startsWith(resolve(folder) + sep)

/** The link that a file is, or the one among the folders between it and a folder; null where there is none. */
function linkOn(folder: string, file: string): string | null {
  if (lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink()) return file
  return dirname(file) === folder ? null : linkOn(folder, dirname(file))
}

/**
 * Where a file that the database names stands in a folder of the workspace. Every use of such a name goes through here.
 * Throws INVALID for one that is not followed.
 */
export function placeIn(folder: string, name: string): string {
  const why = whyNotIn(folder, name)
  if (why === null) return resolve(folder, name)
  throw invalid(`A file of the workspace in ${folder} ${why}. Nothing was done. Run winnow doctor to list such files.`)
}
