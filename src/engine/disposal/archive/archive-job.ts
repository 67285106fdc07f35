import { statSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { z } from 'zod'
import { ArchiveResult } from '#contract'
import { idOf } from '#model/ids.ts'
import { audit } from '../../access/index.ts'
import type { ActingContext, Context } from '../../context.ts'
import { invalid } from '../../errors.ts'
import { defineJob } from '../../jobs/index.ts'
import {
  activeFile,
  archivedFile,
  folderInArchive,
  moveVerified,
  NotMoved,
  originalFile,
  removeMoved,
} from '../../library/index.ts'
import { batchesInTurns } from '../../threads/turns.ts'
import { readValue, writeValue } from '../../workspace/index.ts'
import { protectedSince } from '../purge/protected-since.ts'
import { type ArchivedImage, placedImages, rowsToArchive } from './queries.ts'
import { finishMoves } from './tidy-archive.ts'

/**
 * Moves originals of archived images to the archive. For each image, the bytes are checked, the move is recorded, then
 * the file at the old place is deleted: a crash in between leaves at least one intact file, and the next run continues.
 */
export const archiveJob = defineJob({
  kind: 'disposal.archive',
  lane: 'files',
  unit: 'images',
  input: z.object({}),
  result: ArchiveResult,
  checkpoint: z.object({
    ...{ moved: z.int(), bytesMoved: z.int() },
    ...{ folder: z.string().default(''), isAudited: z.boolean().default(false) },
  }),
  title: () => 'Move archived originals to the archive',
  async run(_, { context, checkpoint, save, progress, signal }) {
    await finishMoves(context)
    const waiting = await rowsToArchive(context)
    const kept = await keptFromArchive(context, waiting)
    const isNew = checkpoint === null || (checkpoint.isAudited && waiting.length > 0)
    const state = isNew ? { moved: 0, bytesMoved: 0, folder: '', isAudited: false } : checkpoint
    if (waiting.length > 0) state.folder = archiveFolder(context)
    const skipped: ArchiveResult['skipped'] = []
    const count = ({ size_bytes }: ArchivedImage) => {
      state.moved += 1
      state.bytesMoved += size_bytes
      save(state)
    }
    for (const [n, row] of waiting.entries()) {
      signal.throwIfAborted()
      const [image] = placedImages(context.store, [row])
      if (image?.lifecycle !== 'archived') continue
      try {
        const why = kept.get(image.id)
        if (why !== undefined) throw new NotMoved(why)
        await archiveOne(context, image, state.folder, count)
      } catch (error) {
        if (!(error instanceof NotMoved)) throw error
        skipped.push({ imageId: idOf('img', image.id), path: image.path, reason: error.message })
      }
      progress(n + 1, waiting.length)
    }
    const { moved, bytesMoved, folder, isAudited } = state
    if (moved > 0 && !isAudited)
      context.store.write(() => {
        audit(context, 'retention.archive', { folder, images: moved, bytes: bytesMoved, skipped: skipped.length })
        save({ ...state, isAudited: true })
      })
    context.announce({ type: 'imagesChanged', images: 'many' })
    const target = folder === '' ? context.folders.archive : folder
    return {
      ...{ folder: target, moved, bytesMoved, skipped },
      bytesOffDisk: isOnOtherDisk(context.folders.root, target) ? bytesMoved : 0,
    }
  },
})

/** Finds images that became protected after they were archived: their originals stay in place. */
async function keptFromArchive({ store, clock }: Context, rows: ArrayLike<number>): Promise<Map<number, string>> {
  const kept = new Map<number, string>()
  for await (const part of batchesInTurns(rows))
    for (const [row, why] of protectedSince(store, part, { to: 'archived', nowMs: clock.nowMs() })) kept.set(row, why)
  return kept
}

/** `count` is called in the transaction that records the move, but not when the image became active meanwhile. */
async function archiveOne(
  context: Context,
  image: ArchivedImage,
  folder: string,
  count: (image: ArchivedImage) => void,
): Promise<void> {
  const { store, folders, clock } = context
  const from = originalFile(folders, image)
  const target = archivedFile(folders, folder, image.file)
  await moveVerified(from, target, image.sha256)
  const isArchived = store.write(() => {
    const now = store.get<{ lifecycle: string }>('SELECT lifecycle FROM image WHERE id = ?', [image.id])
    if (now?.lifecycle !== 'archived') return false
    store.run('INSERT OR IGNORE INTO archived_file (image_id, folder, moved_at) VALUES (?, ?, ?)', [
      image.id,
      folder,
      clock.nowMs(),
    ])
    count(image)
    return true
  })
  const original = activeFile(folders, image.file)
  if (isArchived) await removeMoved(from, target, image.sha256)
  else {
    await moveVerified(target, original, image.sha256)
    await removeMoved(target, original, image.sha256)
  }
}

/** Whether two folders are on different disks: only then does a move free space. */
const isOnOtherDisk = (a: string, b: string): boolean => statSync(a).dev !== statSync(b).dev

/**
 * Returns where originals are archived from now on, in the form of `archived_file.folder`: empty for the workspace's
 * own archive. In a chosen folder each workspace has its own subfolder. Throws INVALID if the chosen folder doesn't
 * exist.
 */
function archiveFolder({ store, ids, settings }: ActingContext): string {
  const chosen = settings().archiveFolder
  if (chosen === '') return ''
  if (!isAbsolute(chosen))
    throw invalid(`The archive folder ${chosen} is not an absolute path. Change the setting archiveFolder.`)
  const existing = z.string().nullable().parse(readValue(store, 'retention.archiveId'))
  const id = existing ?? ids.random()
  if (existing === null) writeValue(store, 'retention.archiveId', id)
  const folder = folderInArchive(chosen, id)
  if (folder !== null) return folder
  throw invalid(
    `Archive folder missing: ${chosen}. Connect its disk or change the setting archiveFolder, and move again. Until then archived originals stay in the workspace.`,
  )
}
