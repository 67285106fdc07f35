import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

/** Relative paths of all files below a folder, with forward slashes, in order. */
export const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort()

/** Parts of an export that depend on the time and the workspace: where the audit stands, how to train on it. */
const ofTheMoment = ['audit-head.json', 'TRAIN.md']

/** One hash over the path and content of every file below a folder, except those parts. */
export function treeHash(folder: string): string {
  const hash = createHash('sha256')
  for (const path of filesBelow(folder).filter((name) => !ofTheMoment.includes(name)))
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(folder, path)))
      .update('\0')
  return hash.digest('hex')
}
