import type { Dirent } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Folders } from '../../context.ts'
import { sha256OfFile } from './sha256-of-file.ts'

/** What identifies erased images: the hashes and sizes of their files. */
type Erased = { hashes: ReadonlySet<string>; sizes: ReadonlySet<number> }

/**
 * Deletes what still holds erased images in the workspace's own folders, wherever it came to stand: what bears their hash in its
 * name, and what has their bytes. Gives the places elsewhere below the workspace for which that is so, or which can't be
 * looked into: they are others' and stay.
 */
export async function sweepErased(folders: Folders, erased: Erased): Promise<string[]> {
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
    if (isCode(error, 'ENOENT')) return []
    if (!isCode(error, 'EACCES') && !isCode(error, 'EPERM')) throw error
    onRefused()
    return []
  }
}

const hashesIn = (name: string): string[] => name.match(/[0-9a-f]{64}/g) ?? []
const isNamed = (name: string, { hashes }: Erased): boolean => hashesIn(name).some((hash) => hashes.has(hash))

/** A file that bears the hash of other content is not read. */
async function hasBytes(file: string, { hashes, sizes }: Erased): Promise<boolean> {
  if (hashesIn(basename(file)).length > 0) return false
  try {
    return sizes.has((await stat(file)).size) && hashes.has(await sha256OfFile(file))
  } catch (error) {
    // Others may take it away meanwhile.
    if (isCode(error, 'ENOENT')) return false
    throw error
  }
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code
