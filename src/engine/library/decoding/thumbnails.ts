import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { PackedImage } from '#model/tiles/thumbnail-pack.ts'
import type { Log } from '../../context.ts'
import type { Store } from '../../store/index.ts'

/**
 * Thumbnails are stored in a separate database in the cache folder, attached to the workspace's as `cache`: reading a
 * screenful takes a sixth of the time of separate files. It can be deleted at any time. A thumbnail belongs to the
 * content with its hash, so it is never shown for another image.
 */
export function attachThumbnails(store: Store, cacheFolder: string, log: Log): void {
  const file = join(cacheFolder, 'thumbnails.db')
  try {
    attach(store, file)
  } catch (error) {
    log.warn(`The thumbnails in ${file} can't be read and are created again (${String(error)}).`)
    if (isAttached(store)) store.detach('cache')
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true })
    attach(store, file)
  }
}

const isAttached = (store: Store): boolean =>
  (store.pragma('database_list') as { name: string }[]).some(({ name }) => name === 'cache')

function attach(store: Store, file: string): void {
  store.attach(file, 'cache')
  store.pragma('cache.journal_mode = WAL')
  store.pragma('cache.synchronous = NORMAL')
  store.write(() =>
    store.run(
      'CREATE TABLE IF NOT EXISTS cache.thumbnail (image_id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL, jpeg BLOB NOT NULL) STRICT',
    ),
  )
  store.get('SELECT image_id, sha256, length(jpeg) FROM cache.thumbnail LIMIT 1')
}

/** Keeps the thumbnail of an image row whose content has this hash. */
export function writeThumbnail(store: Store, row: number, sha256: string, jpeg: Uint8Array): void {
  store.write(() =>
    store.run(
      'INSERT INTO cache.thumbnail (image_id, sha256, jpeg) VALUES (?, ?, ?) ON CONFLICT (image_id) DO UPDATE SET sha256 = excluded.sha256, jpeg = excluded.jpeg',
      [row, sha256, jpeg],
    ),
  )
}

/** Reads the existing thumbnails of these image rows, in the order requested. */
export function readThumbnails(store: Store, rows: readonly number[]): PackedImage[] {
  const found = store.all<PackedImage>(
    `SELECT image.id AS row, thumbnail.jpeg AS bytes FROM json_each(?) AS wanted
     CROSS JOIN image ON image.id = wanted.value
     CROSS JOIN cache.thumbnail ON thumbnail.image_id = image.id AND thumbnail.sha256 = image.sha256`,
    [JSON.stringify(rows)],
  )
  return found
}
