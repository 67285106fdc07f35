import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ORPCError } from '@orpc/client'
import type { OriginalsState } from '#contract'
import { type ImageId, idOf } from '#model/ids.ts'
import type { Context } from '../../context.ts'
import { readAll } from '../../query/index.ts'
import { lookAtObjects } from '../linked/look-at-objects.ts'
import { inStorage } from '../linked/objects.ts'
import { type OriginalLocation, originalFile, placedColumns } from './files.ts'

const imagesAtOnce = 200
/** A query may have 10,000 characters. */
const maxNamed = 500

type Original = OriginalLocation & { id: number; sizeBytes: number }
type Some = { count: number; imageIds: ImageId[] }

/**
 * Checks that the originals of all participating images exist and compares their sizes. When a folder is missing, as
 * when a disk is not connected, all originals below the topmost missing folder count as out of reach.
 */
export async function originalsState(context: Context, signal?: AbortSignal): Promise<OriginalsState> {
  const none = (): Some => ({ count: 0, imageIds: [] })
  const [missing, damaged, offline] = [none(), none(), new Map<string, Some>()]
  const note = (some: Some, { id }: Original) => {
    some.count += 1
    if (some.imageIds.length < maxNamed) some.imageIds.push(idOf('img', id))
  }
  const missingFolders = new Map<string, string | null>()
  const missingFolderOf = (file: string): string | null => {
    const folder = dirname(file)
    if (!missingFolders.has(folder)) missingFolders.set(folder, missingFolder(folder))
    return missingFolders.get(folder) ?? null
  }
  let scanned = 0
  for (let last = 0; ; ) {
    signal?.throwIfAborted()
    const page = await readAll<Original>(
      context,
      `SELECT id, size_bytes AS sizeBytes, ${placedColumns} FROM image
       WHERE lifecycle IN ('active', 'retired') AND id > ? AND NOT (${inStorage}) ORDER BY id LIMIT ${imagesAtOnce}`,
      [last],
    )
    if (page.length === 0) break
    const files = page.map((image) => followedFile(context, image))
    const sizes = await Promise.all(files.map((file) => (file === null ? null : sizeOf(file))))
    for (const [i, image] of page.entries()) {
      const [file, size] = [files[i] ?? null, sizes[i]]
      const place = size === null && file !== null ? missingFolderOf(file) : null
      if (place !== null) {
        const some = offline.get(place) ?? none()
        offline.set(place, some)
        note(some, image)
      } else if (size === null) note(missing, image)
      else if (size !== image.sizeBytes) note(damaged, image)
    }
    scanned += page.length
    last = page.at(-1)!.id
  }
  for await (const { image, state } of lookAtObjects(context, ['active', 'retired'], signal)) {
    scanned += 1
    const one = { ...image, lifecycle: 'active', storage: 'linked', archivedIn: null } as const
    if (state === 'missing') note(missing, one)
    if (state === 'changed') note(damaged, one)
    if (state !== 'away') continue
    const bucket = bucketOf(image.file)
    const some = offline.get(bucket) ?? none()
    offline.set(bucket, some)
    note(some, one)
  }
  return { scanned, missing, damaged, offline: [...offline].map(([folder, some]) => ({ folder, ...some })) }
}

const bucketOf = (file: string): string => /^s3:\/\/[^/]*/.exec(file)?.[0] ?? file

/** Returns the path of an original; null when it lies elsewhere or behind a link, which counts as missing. */
function followedFile({ folders }: Context, image: Original): string | null {
  try {
    return originalFile(folders, image)
  } catch (error) {
    if (error instanceof ORPCError) return null
    throw error
  }
}

/** Returns the size of a file in bytes; null when it is missing or can't be read. */
async function sizeOf(file: string): Promise<number | null> {
  try {
    return (await stat(file)).size
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null
    throw error
  }
}

/** Returns the first missing folder on the way to a folder, or null when it exists. */
function missingFolder(wanted: string): string | null {
  let [folder, missing]: [string, string | null] = [wanted, null]
  while (!existsSync(folder) && folder !== dirname(folder)) {
    missing = folder
    folder = dirname(folder)
  }
  return missing
}
