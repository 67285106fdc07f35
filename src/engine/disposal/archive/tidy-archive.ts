import { existsSync } from 'node:fs'
import type { Context } from '../../context.ts'
import { activeFile, archivedFile, removeMoved } from '../../library/index.ts'
import { batchesInTurns } from '../../threads/turns.ts'
import { placedImages, rowsBack, rowsMoved } from './queries.ts'

/**
 * Finishes recorded moves: deletes the file at the old place. A copy on an archive disk that is not connected stays
 * recorded, and is deleted the next time.
 */
export async function finishMoves(context: Context): Promise<void> {
  const { store, folders } = context
  for await (const rows of batchesInTurns(await rowsMoved(context)))
    for (const { file, archivedIn, sha256 } of placedImages(store, rows)) {
      const original = activeFile(folders, file)
      const archived = archivedFile(folders, archivedIn ?? '', file)
      if (existsSync(original) && existsSync(archived)) await removeMoved(original, archived, sha256)
    }
  for await (const rows of batchesInTurns(await rowsBack(context)))
    for (const { id, file, archivedIn, sha256 } of placedImages(store, rows)) {
      const original = activeFile(folders, file)
      if (archivedIn === null || !existsSync(original) || (archivedIn !== '' && !existsSync(archivedIn))) continue
      await removeMoved(archivedFile(folders, archivedIn, file), original, sha256)
      store.write(() => store.run('DELETE FROM archived_file WHERE image_id = ?', [id]))
    }
}

/** Finishes moves that a crash interrupted. */
export async function recoverArchive(context: Context): Promise<void> {
  const broken = context.store.get(
    "SELECT 1 FROM job WHERE kind IN ('disposal.archive', 'disposal.retrieve') AND status IN ('interrupted', 'queued') LIMIT 1",
  )
  if (broken) await finishMoves(context)
}
