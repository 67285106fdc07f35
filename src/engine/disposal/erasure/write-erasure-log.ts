import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Context } from '../../context.ts'
import { erasureKeyName } from '../../workspace/index.ts'
import { writeWhole } from '../../write-whole.ts'

export const erasureLogName = 'erasures.json'

/**
 * Writes the keyed hashes of all erased images into the workspace and beside each backup that is available, so that a
 * restore erases them again. Without the workspace's key nobody can tell from it which images they were.
 */
export async function writeErasureLog({ store, folders }: Context): Promise<void> {
  const hashes = store.values<string>("SELECT keyed_hash FROM tombstone WHERE kind = 'erased' ORDER BY at, image_id")
  const text = JSON.stringify({ winnow: 'erasures', key: erasureKeyName(store), hashes })
  const backups = store.values<string>('SELECT DISTINCT file FROM backup').filter(existsSync)
  for (const file of [join(folders.root, erasureLogName), ...backups.map((backup) => `${backup}.${erasureLogName}`)])
    await writeWhole(file, text)
}
