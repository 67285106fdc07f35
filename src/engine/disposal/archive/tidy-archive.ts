import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Context } from '../../context.ts'
import { archivedFile, removeMoved } from '../../library/index.ts'
import { imagesBack, imagesMoved } from './queries.ts'

/**
 * Ends moves that were noted: deletes what is left at the place that a file came from. A copy on an archive disk that
 * is away stays noted, and goes the next time.
 */
export async function finishMoves({ store, folders }: Context): Promise<void> {
  for (const image of imagesMoved(store)) {
    const original = join(folders.originals, image.file)
    const archived = archivedFile(folders, image.archivedIn, image.file)
    if (existsSync(original) && existsSync(archived)) await removeMoved(original, archived)
  }
  for (const image of imagesBack(store)) {
    const original = join(folders.originals, image.file)
    if (!existsSync(original) || (image.archivedIn !== '' && !existsSync(image.archivedIn))) continue
    await removeMoved(archivedFile(folders, image.archivedIn, image.file), original)
    store.write(() => store.run('DELETE FROM archived_file WHERE image_id = ?', [image.id]))
  }
}

/** Does so when a crash came into a move. */
export async function recoverArchive(context: Context): Promise<void> {
  const broken = context.store.get(
    "SELECT 1 FROM job WHERE kind IN ('disposal.archive', 'disposal.retrieve') AND status IN ('interrupted', 'queued') LIMIT 1",
  )
  if (broken) await finishMoves(context)
}
