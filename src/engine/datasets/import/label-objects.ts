import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readStorageAddress, storageAddress } from '#model/storage-address.ts'
import type { ActingContext } from '../../context.ts'
import { invalid } from '../../errors.ts'
import { keyBelow, withPartialFolder } from '../../library/index.ts'
import { whyNotIn } from '../../place-in.ts'
import { openStorage, StorageError } from '../../storage/index.ts'
import type { ReadReport } from '../parsing/read-report.ts'

type Reading = { context: ActingContext; signal: AbortSignal; report: ReadReport }

/** Of more images, those without label files beside them are not held in memory. */
const maxHeld = 100_000

/** What was found at an address: the keys of label files, and how many images there are. */
type FoundLabels = { address: string; labelKeys: readonly string[]; imageFiles: number }

/**
 * Downloads label files of object storage into a folder while the work lasts, and gives images of the same place the
 * paths that they would have next to them.
 */
export async function withLabelObjects<T>(
  { address, labelKeys, imageFiles }: FoundLabels,
  { context, signal, report }: Reading,
  work: (files: string[], placed: ReadonlyMap<string, number>, folder: string) => Promise<T>,
): Promise<T> {
  const place = readStorageAddress(address)
  if ('problem' in place) throw invalid(place.problem)
  return withPartialFolder(context, async (folder) => {
    const fileOf = (key: string): string | null => {
      const below = keyBelow(place.key, key)
      return below === null || whyNotIn(folder, below) !== null ? null : join(folder, below)
    }
    const files: string[] = []
    const storage = await openStorage(place.bucket)
    for (const key of labelKeys) {
      signal.throwIfAborted()
      const file = fileOf(key)
      try {
        if (file === null) throw new StorageError('address', 'Its name leads out of the folder.')
        await mkdir(dirname(file), { recursive: true })
        await writeFile(file, (await storage.read(key, { signal })).bytes)
        files.push(file)
      } catch (error) {
        const isOfThis = error instanceof StorageError && ['not-found', 'no-right', 'address'].includes(error.problem)
        if (!isOfThis) throw error
        report.reject(storageAddress({ bucket: place.bucket, key }), error.message)
      }
    }
    const placed = new Map<string, number>()
    if (labelKeys.length > 0 || imageFiles <= maxHeld)
      for (const { address: one, row } of objectsAt(context, address)) {
        const file = fileOf(one.slice(storageAddress({ bucket: place.bucket, key: '' }).length))
        if (file !== null) placed.set(file, row)
      }
    return work(files, placed, folder)
  })
}

/** The image that each object became whose address begins so. */
const objectsAt = ({ store }: ActingContext, address: string) =>
  store.each<{ address: string; row: number }>(
    'SELECT address, image_id AS row FROM storage_object WHERE address >= ? AND address < ? ORDER BY address',
    [address, `${address}\u{10ffff}`],
  )
