import { constants } from 'node:fs'
import { copyFile, link, mkdir, realpath, symlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Mutex } from 'async-mutex'
import { codeOf } from '../errors.ts'
import { type Stored, writeUpright, writeUprightLarge } from '../library/index.ts'

/** How image files came into an export. */
export type Placing = 'copied' | 'hardLinked' | 'symlinked' | 'upright'

/**
 * Puts an image under a new name. One whose file is `turned` is written again, upright, for labels are measured on
 * the upright image and most programs pass the EXIF orientation over. Links are hard where the file system can, else
 * symbolic, else a copy is made.
 */
export async function placeImage(
  source: string,
  target: string,
  { mode, turned }: { mode: 'copy' | 'link'; turned: (Stored & { isLarge: boolean }) | null },
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

/** One image is written upright at a time, for it is in memory as a whole. */
const decoding = new Mutex()

async function placeFile(source: string, target: string, mode: 'copy' | 'link'): Promise<Placing> {
  if (mode === 'link') {
    // A linked original may be a link itself, which at another place would lead elsewhere.
    const file = await realpath(source)
    if (await succeeds(() => link(file, target))) return 'hardLinked'
    if (await succeeds(() => symlink(file, target))) return 'symlinked'
  }
  await copyFile(source, target, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL)
  return 'copied'
}

/** What file systems answer that can't link, or not so often, or not from there. */
const cannotLink = new Set([
  'EXDEV',
  'EPERM',
  'EMLINK',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EACCES',
  'UNKNOWN',
  'EISDIR',
])

async function succeeds(attempt: () => Promise<void>): Promise<boolean> {
  try {
    await attempt()
    return true
  } catch (error) {
    if (cannotLink.has(codeOf(error) ?? '')) return false
    throw error
  }
}
