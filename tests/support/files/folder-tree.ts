import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

/** Relative paths of all files below a folder, with forward slashes, in order. */
export const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort()

/** What an export tells of the moment and the workspace that it is made in: where the audit stands, how to train on it. */
const ofTheMoment = ['audit-head.json', 'TRAIN.md']

/** Path and content of every file below a folder as one hash, but for what is of the moment. */
export function treeHash(folder: string): string {
  const hash = createHash('sha256')
  for (const path of filesBelow(folder).filter((name) => !ofTheMoment.includes(name)))
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(folder, path)))
      .update('\0')
  return hash.digest('hex')
}
