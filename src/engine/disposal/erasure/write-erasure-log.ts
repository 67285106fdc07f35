import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isStorageAddress } from '#model/storage-address.ts'
import type { Context } from '../../context.ts'
import { listAt, StorageError, StoredFolder } from '../../storage/index.ts'
import { erasureKeyName } from '../../workspace/index.ts'
import { writeWhole } from '../../write-whole.ts'

export const erasureLogName = 'erasures.json'

/**
 * Writes the keyed hashes of all erased images into the workspace and beside each available backup, so that a restore
 * erases them again. Without the workspace's key nobody can tell which images they were. When object storage can't be
 * reached, that is logged, and the next backup there writes it.
 */
export async function writeErasureLog({ store, folders, log }: Context): Promise<void> {
  const hashes = store.values<string>("SELECT keyed_hash FROM tombstone WHERE kind = 'erased' ORDER BY at, image_id")
  const text = JSON.stringify({ winnow: 'erasures', key: erasureKeyName(store), hashes })
  const files = store.values<string>('SELECT DISTINCT file FROM backup')
  const backups = files.filter((file) => !isStorageAddress(file) && existsSync(file))
  for (const file of [join(folders.root, erasureLogName), ...backups.map((backup) => `${backup}.${erasureLogName}`)])
    await writeWhole(file, text)
  for (const address of new Set(files.flatMap((file) => (isStorageAddress(file) ? (listAt(file)?.folder ?? []) : []))))
    try {
      await (await StoredFolder.open(address)).putBytes(erasureLogName, text)
    } catch (error) {
      if (!(error instanceof StorageError)) throw error
      log.warn(`The list of erased images at ${address} is not up to date. ${error.message}`)
    }
}
