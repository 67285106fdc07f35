import type { Dirent } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Folders } from '../../context.ts'
import { codeOf } from '../../errors.ts'
import { sha256OfFile } from './sha256-of-file.ts'

type ErasedFiles = { hashes: ReadonlySet<string>; sizes: ReadonlySet<number> }

/**
 * Deletes the remaining files of erased images in the workspace's own folders, found by the hash in their name or by
 * their bytes. Returns the places elsewhere below the workspace that hold such files or can't be read: they belong to
 * others and stay.
 */
export async function sweepErased(folders: Folders, erased: ErasedFiles): Promise<string[]> {
  const own = [folders.originals, folders.archive, folders.trash, folders.cache]
  const staying: string[] = []
  const sweep = async (folder: string, isOwn: boolean): Promise<void> => {
    for (const entry of await entriesOf(folder, () => staying.push(folder))) {
      const place = join(folder, entry.name)
      if (entry.isDirectory() && !isNamed(entry.name, erased)) await sweep(place, isOwn || own.includes(place))
      else if (isNamed(entry.name, erased) || (entry.isFile() && (await hasBytes(place, erased)))) {
        if (isOwn) await rm(place, { recursive: true, force: true, maxRetries: 3 })
        else staying.push(place)
      }
    }
  }
  await sweep(folders.root, false)
  return staying
}

async function entriesOf(folder: string, onRefused: () => void): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    if (codeOf(error) !== 'EACCES' && codeOf(error) !== 'EPERM') throw error
    onRefused()
    return []
  }
}

const hashesIn = (name: string): string[] => name.match(/[0-9a-f]{64}/g) ?? []
const isNamed = (name: string, { hashes }: ErasedFiles): boolean => hashesIn(name).some((hash) => hashes.has(hash))

/** A file named after the hash of other content is not read. */
async function hasBytes(file: string, { hashes, sizes }: ErasedFiles): Promise<boolean> {
  if (hashesIn(basename(file)).length > 0) return false
  try {
    return sizes.has((await stat(file)).size) && hashes.has(await sha256OfFile(file))
  } catch (error) {
    // Another program may delete it meanwhile.
    if (codeOf(error) === 'ENOENT') return false
    throw error
  }
}
