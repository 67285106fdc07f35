import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { rowOf } from '#model/ids.ts'
import { audit } from '../../access/index.ts'
import type { ActingContext } from '../../context.ts'
import { codeOf } from '../../errors.ts'
import { sha256OfFile } from '../../library/index.ts'
import { readSums } from '../versions/sums.ts'
import type { FrozenItem } from '../versions/version.ts'

/** An image of a frozen version, and where its image stands in the export. */
type PlacedItem = { item: FrozenItem; path: string; isWhole: boolean }

const statsAtOnce = 64

/**
 * Notes an export that was verified, and of each image that is in it with its original bytes and its whole labels which
 * revision that is. Gives how many these are. Noted once, also when it is done again after a crash.
 */
export async function noteVerified(
  context: ActingContext,
  made: { folder: string; dataset: string; format: string },
  placed: AsyncIterable<PlacedItem>,
): Promise<number> {
  const { store, clock, actor } = context
  const { sums, sha256 } = await readSums(made.folder)
  const existing = store.get<{ n: number }>(
    `SELECT (SELECT count(*) FROM exported_image WHERE export_id = verified_export.id) AS n FROM verified_export
     WHERE folder = ? AND sha256 = ?`,
    [made.folder, sha256],
  )
  if (existing) return existing.n
  const covered: [imageRow: number, revision: number][] = []
  for await (const { item, path, isWhole } of placed)
    if (isWhole && sums.get(path) === item.sha256) covered.push([item.image_id, item.revision])
  const sizeBytes = await sizeOf(made.folder, sums.keys())
  store.write(() => {
    const { lastRow } = store.run(
      `INSERT INTO verified_export (folder, dataset, format, sha256, files, size_bytes, verified_at, made_by)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      [made.folder, made.dataset, made.format, sha256, sums.size, sizeBytes, clock.nowMs(), rowOf(actor.userId)],
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

async function sizeOf(folder: string, paths: Iterable<string>): Promise<number> {
  const all = [...paths]
  let bytes = 0
  for (let from = 0; from < all.length; from += statsAtOnce) {
    const sizes = await Promise.all(
      all.slice(from, from + statsAtOnce).map(async (path) => (await stat(join(folder, path))).size),
    )
    for (const size of sizes) bytes += size
  }
  return bytes
}

type Known = { folder: string; sha256: string; sizeBytes: number }

/**
 * Why a verified export is not what it was, or null: by its list of files, which names the hash of its manifest too, and by
 * the sizes of all files. `deep` reads every file.
 */
export async function problemOfExport(
  { folder, sha256, sizeBytes }: Known,
  { deep = false, signal }: { deep?: boolean; signal?: AbortSignal } = {},
): Promise<string | null> {
  try {
    const read = await readSums(folder)
    if (read.sha256 !== sha256) return `The export ${folder} is not the one that was verified.`
    const paths = deep ? [...read.sums.keys()] : ['manifest.json']
    if ((await sizeOf(folder, read.sums.keys())) !== sizeBytes) return `Files of the export ${folder} were changed.`
    for (const path of paths) {
      signal?.throwIfAborted()
      if ((await sha256OfFile(join(folder, path), signal)) !== read.sums.get(path))
        return `${path} of the export ${folder} was changed.`
    }
    return null
  } catch (error) {
    signal?.throwIfAborted()
    if (isGone(error)) return `The export ${folder} is missing or incomplete.`
    throw error
  }
}

const isGone = (error: unknown): boolean => ['ENOENT', 'ENOTDIR', 'EACCES', 'EIO'].includes(codeOf(error) ?? '')
