import type { ImportOptions } from '#contract'
import { isStorageAddress } from '#model/storage-address.ts'
import type { ActingContext } from '../../context.ts'
import type { Store } from '../../store/index.ts'
import { writeThumbnail } from '../decoding/thumbnails.ts'
import { ownedName } from '../files/files.ts'
import { Refused } from '../files/refused.ts'
import { storePrepared } from './prepare-files.ts'
import { imageLimits, prepareImage, readOriginal } from './prepare-image.ts'
import { readObject } from './read-object.ts'

export type ReimportedFile = { storage: 'owned' | 'linked'; file: string; writeThumbnail(store: Store): void }

/**
 * Restores the file of a purged image among the active ones, with its renditions; the caller writes the rows. Can be
 * repeated. Throws Refused when the file can't be read or is another image.
 */
export async function takeInAgain(
  context: ActingContext,
  image: { row: number; sha256: string },
  { file, storage }: { file: string; storage: ImportOptions['storage'] },
): Promise<ReimportedFile> {
  const original = isStorageAddress(file)
    ? (await readObject(file, context.folders)).original
    : await readOriginal(file)
  const { sha256, kind } = original
  if (sha256 !== image.sha256) throw new Refused('The file is not the removed image.')
  const { made } = await prepareImage(original, imageLimits(context))
  await storePrepared(context, original, made, storage)
  return {
    storage: storage === 'copy' ? 'owned' : 'linked',
    file: storage === 'copy' ? ownedName(sha256, kind.extension) : file,
    writeThumbnail: (store) => writeThumbnail(store, image.row, sha256, made.thumbnail),
  }
}
