import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { removeCacheFolder } from '../files/files.ts'
import type { StoredSize } from './orientation.ts'
import { joinParts, writeRawImage, writeUprightPart } from './pixels.ts'

/** Rows turned at a time: bounds memory. */
const rowsPx = 1024

/**
 * Writes a large image that is stored turned, upright and in full size, as a JPEG or PNG by the file's extension.
 * Turning needs pixels from everywhere, so it works on raw pixels in a folder beside the file, which is deleted
 * afterward.
 */
export async function writeUprightLarge(image: string, stored: StoredSize, file: string): Promise<void> {
  const folder = await mkdtemp(`${file}.`)
  try {
    const bare = { file: join(folder, 'bare.v'), stored }
    await writeRawImage(image, bare.file)
    const parts: string[] = []
    for (let top = 0; top < stored.heightPx; top += rowsPx) {
      const part = join(folder, `part-${parts.length}.v`)
      const height = Math.min(rowsPx, stored.heightPx - top)
      await writeUprightPart(bare, { left: 0, top, width: stored.widthPx, height }, part)
      parts.push(part)
    }
    await joinParts(parts, stored, file)
  } finally {
    await removeCacheFolder(folder)
  }
}
