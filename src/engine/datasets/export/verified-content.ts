import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { LabelClass } from '#model/label-set/label-set.ts'
import { isStorageAddress } from '#model/storage-address.ts'
import type { OnProgress } from '../../progress.ts'
import { StoredFolder } from '../../storage/index.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { exportNames, imagePaths } from '../export-name.ts'
import type { WriteFormat } from '../formats/define-format.ts'
import { requireWriteFormat } from '../formats/index.ts'
import { exportLabels } from '../formats/losses.ts'
import { readSums } from '../versions/sums.ts'
import { type FrozenItem, requireVersion } from '../versions/version.ts'
import type { ExportInput } from './export-input.ts'
import { placeOf } from './export-placement.ts'

/**
 * What a verified export is: the hash of its list of files, their number and bytes, and the images in it with their
 * original bytes and complete labels, apart from a model's confidence, with their revisions.
 */
export type VerifiedContent = {
  sha256: string
  files: number
  sizeBytes: number
  covered: [imageRow: number, revision: number][]
}

export async function verifiedContent(
  store: ReadOnlyStore,
  { input, folder }: { input: ExportInput; folder: string },
  step: OnProgress,
): Promise<VerifiedContent> {
  const { sums, sha256 } = await readSums(folder)
  const format = requireWriteFormat(input.format, input.writeOptions)
  const { classes, items } = requireVersion(store, input.name)
  const placing = { images: input.images, format, classes, names: exportNames(imagePaths(store)) }
  const covered: VerifiedContent['covered'] = []
  for await (const item of items()) {
    step(0)
    const path = placeOf(item, placing)
    if (path !== null && sums.get(path) === item.sha256 && isWhole(item, format, classes))
      covered.push([item.imageRow, item.revision])
  }
  return { sha256, files: sums.size, sizeBytes: await sizeOf(folder, sums.keys()), covered }
}

/** Whether a format keeps all of an item's labels apart from a model's confidence. */
function isWhole(item: FrozenItem, format: WriteFormat, classes: readonly LabelClass[]): boolean {
  const unscored = item.labels.map((label) => ({ ...label, score: null }))
  const held = exportLabels(format, unscored, classes, item)
  const imageLosses = format.imageLosses?.(item.labels, classes, item.frame) ?? []
  return imageLosses.length === 0 && held.every(({ losses }) => losses.length === 0)
}

const statsAtOnce = 64

/** Throws ENOENT, or a StorageError, for one that is missing. */
export async function sizeOf(folder: string, paths: Iterable<string>): Promise<number> {
  const all = [...paths]
  if (isStorageAddress(folder)) return storedSizeOf(folder, new Set(all))
  let bytes = 0
  for (let from = 0; from < all.length; from += statsAtOnce) {
    const sizes = await Promise.all(
      all.slice(from, from + statsAtOnce).map(async (path) => (await stat(join(folder, path))).size),
    )
    for (const size of sizes) bytes += size
  }
  return bytes
}

async function storedSizeOf(address: string, paths: ReadonlySet<string>): Promise<number> {
  const folder = await StoredFolder.open(address)
  let [found, bytes] = [0, 0]
  for await (const { path, sizeBytes } of folder.list()) {
    if (!paths.has(path)) continue
    found += 1
    bytes += sizeBytes
  }
  if (found < paths.size) throw Object.assign(new Error(`Files of ${address} are missing.`), { code: 'ENOENT' })
  return bytes
}
