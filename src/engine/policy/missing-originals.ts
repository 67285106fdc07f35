import { existsSync, opendirSync } from 'node:fs'
import { dirname } from 'node:path'
import { isStorageAddress } from '#model/storage-address.ts'
import type { Context } from '../context.ts'

/** The number of originals checked per source. */
const lookedForAtOnce = 5

type Original = { storage: 'owned' | 'linked'; file: string }

/**
 * Places of originals that are missing or empty, which is what a disconnected disk looks like. The workspace's own folder
 * is one; for linked originals, the folder of the first of each source if none of a few is there.
 */
export function missingOriginals({ store, folders }: Pick<Context, 'store' | 'folders'>): string[] {
  const away = new Set<string>()
  for (const { id } of store.all<{ id: number }>('SELECT id FROM source ORDER BY id')) {
    const some = store.all<Original>(
      `SELECT storage, file FROM image WHERE source_id = ? AND lifecycle IN ('active', 'retired') LIMIT ?`,
      [id, lookedForAtOnce],
    )
    const linked = some.filter(({ storage }) => storage === 'linked')
    if (some.length > linked.length && isEmpty(folders.originals)) away.add(folders.originals)
    // Originals in object storage are checked when they are read: a plan never waits for the network.
    if (linked.some(({ file }) => isStorageAddress(file))) continue
    if (linked.length > 0 && !linked.some(({ file }) => existsSync(file))) away.add(dirname(linked[0]!.file))
  }
  return [...away]
}

function isEmpty(folder: string): boolean {
  try {
    const entries = opendirSync(folder)
    try {
      return entries.readSync() === null
    } finally {
      entries.closeSync()
    }
  } catch {
    // A folder that can't be read counts as missing.
    return true
  }
}
