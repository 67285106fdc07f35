import { objectName, readStorageAddress, storageAddress } from '#model/storage-address.ts'
import { visibleName } from '#model/text/name.ts'
import { invalid } from '../../errors.ts'
import { openStorage } from '../../storage/index.ts'
import type { FileToImport } from './prepare-files.ts'
import { isHidden, isLabelFile } from './walk.ts'

/** Counts of a listing besides images; grow while it is read. */
export type ObjectListing = { hidden: number; labelFiles: string[]; files: number }

/**
 * Returns the part of a key below a prefix: the object itself, or everything below a folder. Null when the key only
 * begins alike.
 */
export function keyBelow(prefix: string, key: string): string | null {
  if (prefix === '' || prefix.endsWith('/')) return key.slice(prefix.length)
  if (key === prefix) return objectName(key)
  return key.startsWith(`${prefix}/`) ? key.slice(prefix.length + 1) : null
}

/** Lists objects that may be images, at an address and below it. Throws INVALID when the address is not valid. */
export async function* objectsBelow(
  text: string,
  listed: ObjectListing,
  { source, signal }: { source: string | undefined; signal: AbortSignal },
): AsyncGenerator<FileToImport> {
  const address = readStorageAddress(text)
  if ('problem' in address) throw invalid(address.problem)
  const { bucket, key: prefix } = address
  const storage = await openStorage(bucket)
  const own = objectName(prefix.replace(/\/+$/, '')) || bucket
  for await (const page of storage.list(prefix, { signal }))
    for (const { key, ...object } of page) {
      const path = keyBelow(prefix, key)
      // A name with a slash at its end is a folder.
      if (path === null || path === '' || key.endsWith('/')) continue
      const parts = path.split('/')
      if (parts.some(isHidden)) listed.hidden += 1
      else if (isLabelFile(path)) listed.labelFiles.push(key)
      else {
        listed.files += 1
        const folder = parts.length > 1 && parts[0] ? parts[0] : own
        yield {
          file: storageAddress({ bucket, key }),
          path: path.normalize('NFC'),
          source: source ?? visibleName(folder.normalize('NFC')),
          object,
        }
      }
    }
}
