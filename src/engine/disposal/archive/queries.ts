import { type Placed, placedColumns } from '../../library/index.ts'
import type { Store } from '../../store/index.ts'

export type ArchivedImage = Placed & { id: number; sha256: string; path: string; size_bytes: number }

const columns = `id, sha256, path, size_bytes, ${placedColumns}`

/** Images of which a move is noted: far fewer than all. */
const noted = 'archived_file AS noted CROSS JOIN image ON image.id = noted.image_id'

/**
 * Archived images whose originals still stand among the others, or of which a part of a move is left to do. Linked
 * originals stay where they are.
 */
export const imagesToArchive = (store: Store): ArchivedImage[] =>
  store.all<ArchivedImage>(
    `SELECT ${columns} FROM image WHERE lifecycle = 'archived' AND storage = 'owned'
       AND NOT EXISTS (SELECT 1 FROM archived_file WHERE image_id = image.id) ORDER BY id`,
  )

export type WantedImage = ArchivedImage & { archivedIn: string; wanted_plan: number | null; wanted_by: number }

/** Images that a user restores and whose originals are in the archive. */
export const imagesWanted = (store: Store): WantedImage[] =>
  store.all<WantedImage>(
    `SELECT ${columns}, wanted_plan, wanted_by FROM image JOIN archived_file ON archived_file.image_id = image.id
     WHERE wanted_by IS NOT NULL ORDER BY id`,
  )

/** Images that are back, of whose files a second copy may still stand in the archive. */
export const imagesBack = (store: Store): (ArchivedImage & { archivedIn: string })[] =>
  store.all(`SELECT ${columns} FROM ${noted} WHERE lifecycle IN ('active', 'retired') ORDER BY noted.image_id`)

/** Images whose originals are in place at both ends of a move to another disk, after a crash between them. */
export const imagesMoved = (store: Store): (ArchivedImage & { archivedIn: string })[] =>
  store.all(`SELECT ${columns} FROM ${noted} WHERE lifecycle IN ('archived', 'trashed') ORDER BY noted.image_id`)

/** Of these rows, those whose originals are in the archive. */
export const archivedAmong = (store: Store, imageRows: readonly number[]): number[] =>
  store.values<number>('SELECT image_id FROM archived_file WHERE image_id IN (SELECT value FROM json_each(?))', [
    JSON.stringify(imageRows),
  ])
