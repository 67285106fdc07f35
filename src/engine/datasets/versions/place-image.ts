import { constants } from 'node:fs'
import { copyFile, mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Mutex } from 'async-mutex'
import { codeOf } from '../../errors.ts'
import { type StoredSize, writeUpright, writeUprightLarge } from '../../library/for-threads.ts'

/** How image files came into an export; `shared` ones take no room of their own until either file changes. */
export type Placing = 'copied' | 'shared' | 'upright'

/**
 * Copies an image to a new place. A `turned` one is written upright, because labels refer to the upright image and most
 * programs ignore EXIF orientation. `link` shares bytes if the file system can, and copies otherwise: with a hard or
 * symbolic link, users of the export could change the original.
 */
export async function placeImage(
  source: string,
  target: string,
  { mode, turned }: { mode: 'copy' | 'link'; turned: (StoredSize & { isLarge: boolean }) | null },
): Promise<Placing> {
  if (turned) {
    await mkdir(dirname(target), { recursive: true })
    await decoding.runExclusive(() =>
      turned.isLarge ? writeUprightLarge(source, turned, target) : writeUpright(source, target),
    )
    return 'upright'
  }
  try {
    return await placeFile(source, target, mode)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
    await mkdir(dirname(target), { recursive: true })
    return placeFile(source, target, mode)
  }
}

/** Writes one image upright at a time, because each is in memory as a whole. */
const decoding = new Mutex()

async function placeFile(source: string, target: string, mode: 'copy' | 'link'): Promise<Placing> {
  if (mode === 'link' && (await isShared(source, target))) return 'shared'
  await copyFile(source, target, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL)
  return 'copied'
}

/** What file systems answer that can't share the bytes of two files. */
const cannotShare = new Set([
  'EXDEV',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EINVAL',
  'ENOTTY',
  'EPERM',
  'EACCES',
  'UNKNOWN',
])

async function isShared(source: string, target: string): Promise<boolean> {
  try {
    await copyFile(source, target, constants.COPYFILE_FICLONE_FORCE | constants.COPYFILE_EXCL)
    return true
  } catch (error) {
    if (cannotShare.has(codeOf(error) ?? '')) return false
    throw error
  }
}
