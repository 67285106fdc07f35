import type { Context } from '../../context.ts'
import { type OriginalLocation, placedColumns } from '../../library/index.ts'
import { readRows } from '../../query/index.ts'
import type { Store } from '../../store/index.ts'

export type ArchivedImage = OriginalLocation & { id: number; sha256: string; path: string; size_bytes: number }

const columns = `id, sha256, path, size_bytes, ${placedColumns}`

/** Returns rows of archived images whose originals are not in the archive yet. Linked originals stay in place. */
export const rowsToArchive = (context: Context): Promise<Uint32Array> =>
  readRows(
    context,
    `SELECT id FROM image WHERE lifecycle = 'archived' AND storage = 'owned'
       AND NOT EXISTS (SELECT 1 FROM archived_file WHERE image_id = image.id) ORDER BY id`,
  )

/** Returns images by their rows. */
export const placedImages = (store: Store, imageRows: readonly number[]): ArchivedImage[] =>
  store.all<ArchivedImage>(`SELECT ${columns} FROM image WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id`, [
    JSON.stringify(imageRows),
  ])

export type RetrievalImage = ArchivedImage & { archivedIn: string; wanted_plan: number | null; wanted_by: number }

/** Returns images that a user restores and whose originals are in the archive. */
export const imagesWanted = (store: Store): RetrievalImage[] =>
  store.all<RetrievalImage>(
    `SELECT ${columns}, wanted_plan, wanted_by FROM image JOIN archived_file ON archived_file.image_id = image.id
     WHERE wanted_by IS NOT NULL ORDER BY id`,
  )

/** Returns rows of images with a recorded move that are in one of these states now. */
const rowsNoted = (context: Context, lifecycles: string): Promise<Uint32Array> =>
  readRows(
    context,
    `SELECT noted.image_id FROM archived_file AS noted CROSS JOIN image ON image.id = noted.image_id
     WHERE lifecycle IN (${lifecycles}) ORDER BY noted.image_id`,
  )

/** Returns restored images that may still have a second copy in the archive. */
export const rowsBack = (context: Context) => rowsNoted(context, "'active', 'retired'")

/** Returns images whose originals may exist at both ends of a move to another disk, after a crash in between. */
export const rowsMoved = (context: Context) => rowsNoted(context, "'archived', 'trashed'")

/** Returns those of these rows whose originals are in the archive. */
export const archivedAmong = (store: Store, imageRows: readonly number[]): number[] =>
  store.values<number>('SELECT image_id FROM archived_file WHERE image_id IN (SELECT value FROM json_each(?))', [
    JSON.stringify(imageRows),
  ])
