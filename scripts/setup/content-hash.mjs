// @ts-check
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'

/**
 * One hash over the names and contents of files and folders. A path that doesn't exist counts as empty.
 *
 * @param {string} root
 * @param {readonly string[]} paths relative to root
 * @param {(path: string) => boolean} [counts] which files count, by their path relative to root with `/`
 * @returns {Promise<string>}
 */
export async function contentHash(root, paths, counts = () => true) {
  const files = (await Promise.all(paths.map((path) => filesUnder(join(root, path))))).flat()
  const hash = createHash('sha256')
  for (const file of files.sort()) {
    const name = relative(root, file).split(sep).join('/')
    if (!counts(name)) continue
    const content = await readFile(file)
    hash.update(`${name}\n${content.length}\n`).update(content)
  }
  return hash.digest('hex')
}

/**
 * @param {string} path
 * @returns {Promise<string[]>}
 */
async function filesUnder(path) {
  try {
    const entries = await readdir(path, { withFileTypes: true })
    return (await Promise.all(entries.map((entry) => filesUnder(join(path, entry.name))))).flat()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOTDIR') return [path]
    if (code === 'ENOENT') return []
    throw error
  }
}
