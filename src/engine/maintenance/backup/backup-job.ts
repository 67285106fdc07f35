import { existsSync, statSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { z } from 'zod'
import { BackupResult, WrittenPath } from '#contract'
import { rowOf } from '#model/ids.ts'
import { isStorageAddress } from '#model/storage-address.ts'
import { audit } from '../../access/index.ts'
import type { ActingContext, Context } from '../../context.ts'
import { erasureLogName, writeErasureLog } from '../../disposal/index.ts'
import { invalid } from '../../errors.ts'
import { defineJob } from '../../jobs/index.ts'
import { withPartialFolder } from '../../library/index.ts'
import { downloadsOf, isOwnPlace, isPathInside } from '../../paths.ts'
import { readValues } from '../../query/index.ts'
import { atPlace, openDriver, rowRanges } from '../../store/index.ts'
import { writeEach } from '../../threads/write-in-pieces.ts'
import { erasureKeyName, readValue } from '../../workspace/index.ts'
import { backupThread } from './backup-thread.ts'
import { databasePath } from './manifest.ts'
import type { WrittenBackup } from './write-backup.ts'

const partial = '.partial'
/** For this many of the newest backups, the database records which images they contain. */
const countingBackups = 5
/** Images recorded per transaction. */
const imagesAtOnce = 2000

/**
 * Writes the workspace into one file: its database at one moment, the originals that it owns, its models, and a
 * manifest. The file gets its name after it was read again and every hash was checked. To object storage, only what is
 * missing there is sent, and a list of files last. A thread does this while other work continues.
 */
export const backupJob = defineJob({
  kind: 'maintenance.backup',
  lane: 'files',
  unit: 'images',
  input: z.object({ file: WrittenPath }),
  result: BackupResult,
  checkpoint: z.null(),
  title: ({ file }) => `Back up to ${file}`,
  async run({ file }, { context, progress, signal }) {
    const { store, threads, folders, clock } = context
    const isStored = isStorageAddress(file)
    if (!isStored) requireNewFile(file, folders)
    const temporary = `${file}${partial}`
    try {
      return await withPartialFolder(context, async (folder) => {
        const erasureKey = erasureKeyName(store)
        // A restore relies on the log even if it is empty: then nothing was erased since.
        await writeErasureLog(context)
        const snapshotAtMs = clock.nowMs()
        const snapshotFile = join(folder, databasePath)
        await threads.ask(backupThread, 'copyDatabase', snapshotFile, { signal })
        const [images] = await readValues<number>(context, "SELECT count(*) FROM image WHERE lifecycle <> 'purged'")
        const about = { folders, snapshotFile, snapshotAtMs, erasureKey, name: String(readValue(store, 'name') ?? '') }
        const options = { signal, onProgress: (share: number) => progress(Math.floor(share * images!), images!) }
        const erasureLog = join(folders.root, erasureLogName)
        const written = isStored
          ? await threads.ask(
              backupThread,
              'writeStoredBackup',
              { ...about, address: file, scratch: folder, erasureLog },
              options,
            )
          : await threads.ask(backupThread, 'writeBackup', { ...about, file, temporary }, options)
        progress(images!, images!)
        if (!isStored) await rename(temporary, file)
        // A download for a browser is deleted soon, so it protects nothing.
        if (!isPathInside(file, downloadsOf(folders.root)))
          await recordBackup(context, { snapshotFile, snapshotAtMs, written })
        const { skippedRows: _, whole: __, ...result } = written
        return { verified: true, ...result } as const
      })
    } catch (error) {
      throw isStored ? error : atPlace(error, file)
    } finally {
      if (!isStored) await rm(temporary, { force: true })
    }
  },
})

/**
 * Throws INVALID when the file exists, its folder doesn't, or it is inside the workspace but not in its folder of backups.
 */
export function requireNewFile(file: string, { root, backups }: Context['folders']): void {
  if (resolve(file) !== file) throw invalid(`${file} is not an absolute path.`)
  if (existsSync(file)) throw invalid(`${file} already exists. Choose a new name for the backup.`)
  if (!existsSync(dirname(file)) || !statSync(dirname(file)).isDirectory())
    throw invalid(`The folder ${dirname(file)} doesn’t exist. Create it, or choose another folder for the backup.`)
  if (isOwnPlace(file, { root }) && !isPathInside(file, backups))
    throw invalid(
      `${file} is inside the workspace and would be lost with it. Choose a folder outside of ${root}, ideally on another disk.`,
    )
}

/** Records the backup and, for each image in it, the revision of its labels, some images at a time. */
async function recordBackup(
  context: ActingContext,
  made: { snapshotFile: string; snapshotAtMs: number; written: WrittenBackup },
): Promise<void> {
  const { store, clock, actor, announce } = context
  const { snapshotFile, snapshotAtMs } = made
  const { file, sha256, sizeBytes, whole, skippedRows } = made.written
  const backupRow = store.write(() => {
    audit(context, 'upkeep.backup', { file, sha256, images: whole })
    return store.run(
      `INSERT INTO backup (file, sha256, images, size_bytes, snapshot_at, verified_at, made_by) VALUES (?, ?, ?, ?, ?, ?, ?)`,
      [file, sha256, whole, sizeBytes, snapshotAtMs, clock.nowMs(), rowOf(actor.userId)],
    ).lastRow
  })
  const skipped = new Set(skippedRows)
  const snapshot = openDriver(snapshotFile, { readOnly: true })
  try {
    await writeEach(store, [...rowRanges(snapshot, imagesAtOnce)], ([first, last]) => {
      const safe = snapshot
        .arrays<[row: number, revision: number]>(
          "SELECT id, revision FROM image WHERE id BETWEEN ? AND ? AND lifecycle <> 'purged'",
          [first, last],
        )
        .filter(([row]) => !skipped.has(row))
      store.run(
        `INSERT INTO backed_up (image_id, revision, backup_id)
         SELECT image.id, safe.value ->> 1, ? FROM json_each(?) AS safe JOIN image ON image.id = safe.value ->> 0
         WHERE image.lifecycle <> 'purged'`,
        [backupRow, JSON.stringify(safe)],
      )
      store.run(
        `DELETE FROM backed_up WHERE image_id BETWEEN ? AND ? AND backup_id <=
           (SELECT id FROM backup ORDER BY id DESC LIMIT 1 OFFSET ?)`,
        [first, last, countingBackups],
      )
    })
  } finally {
    snapshot.close()
  }
  announce({ type: 'workspaceChanged' })
}
