import { join } from 'node:path'
import { rowOf } from '#model/ids.ts'
import { isStorageAddress } from '#model/storage-address.ts'
import { audit } from '../../access/index.ts'
import type { ActingContext } from '../../context.ts'
import { codeOf } from '../../errors.ts'
import { sha256OfFile } from '../../library/index.ts'
import { StorageError, StoredFolder } from '../../storage/index.ts'
import { readSums } from '../versions/sums.ts'
import { sizeOf, type VerifiedContent } from './verified-content.ts'

/**
 * Records a verified export and the images it covers; returns how many. Recorded only once, even if
 * repeated after a crash.
 */
export function noteVerified(
  context: ActingContext,
  made: { folder: string; dataset: string; format: string },
  { sha256, files, sizeBytes, covered }: VerifiedContent,
): number {
  const { store, clock, actor } = context
  const existing = store.get<{ n: number }>(
    `SELECT (SELECT count(*) FROM exported_image WHERE export_id = verified_export.id) AS n FROM verified_export
     WHERE folder = ? AND sha256 = ?`,
    [made.folder, sha256],
  )
  if (existing) return existing.n
  store.write(() => {
    const { lastRow } = store.run(
      `INSERT INTO verified_export (folder, dataset, format, sha256, files, size_bytes, verified_at, made_by)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      [made.folder, made.dataset, made.format, sha256, files, sizeBytes, clock.nowMs(), rowOf(actor.userId)],
    )
    store.run(
      `INSERT INTO exported_image (image_id, export_id, revision)
       SELECT image.id, ?, safe.value ->> 1 FROM json_each(?) AS safe JOIN image ON image.id = safe.value ->> 0
       WHERE image.lifecycle <> 'purged'`,
      [lastRow, JSON.stringify(covered)],
    )
    audit(context, 'datasets.verifyExport', { folder: made.folder, sha256, images: covered.length })
  })
  context.announce({ type: 'workspaceChanged' })
  return covered.length
}

type KnownExport = { folder: string; sha256: string; sizeBytes: number }

/**
 * Why a verified export is no longer what it was, or null: checks its list of files, which includes the hash of its manifest, and
 * the sizes of all files. `deep` reads every file.
 */
export async function problemOfExport(
  { folder, sha256, sizeBytes }: KnownExport,
  { deep = false, signal }: { deep?: boolean; signal?: AbortSignal } = {},
): Promise<string | null> {
  try {
    const read = await readSums(folder)
    if (read.sha256 !== sha256) return `The export ${folder} is not the one that was verified.`
    const paths = deep ? [...read.sums.keys()] : ['manifest.json']
    if ((await sizeOf(folder, read.sums.keys())) !== sizeBytes) return `Files of the export ${folder} were changed.`
    for (const path of paths) {
      signal?.throwIfAborted()
      if ((await hashIn(folder, path, signal)) !== read.sums.get(path))
        return `${path} of the export ${folder} was changed.`
    }
    return null
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof StorageError && error.problem !== 'not-found') return error.message
    if (isGone(error)) return `The export ${folder} is missing or incomplete.`
    throw error
  }
}

const hashIn = async (folder: string, path: string, signal?: AbortSignal): Promise<string> =>
  isStorageAddress(folder)
    ? (await (await StoredFolder.open(folder)).hash(path, { signal })).sha256
    : sha256OfFile(join(folder, path), signal)

const isGone = (error: unknown): boolean =>
  error instanceof StorageError || ['ENOENT', 'ENOTDIR', 'EACCES', 'EIO'].includes(codeOf(error) ?? '')
