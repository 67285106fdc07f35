import { constants, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { copyFile, lstat, mkdir, open, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Lifecycle } from '#model/image.ts'
import type { Context, Folders } from '../../context.ts'
import { codeOf, ifThere } from '../../errors.ts'
import { placeIn, whyNotIn } from '../../place-in.ts'
import { Refused } from './refused.ts'
import { sha256OfFile } from './sha256-of-file.ts'

/**
 * The only file that copies, moves or deletes images. Each step is atomic and can be repeated: a file gets its final
 * name only when all its bytes are on disk.
 */

/**
 * The columns of an image row that locate its file, see `placedColumns`. `archivedIn`: the folder to which its original
 * was moved, empty for the workspace's own archive, null if it was not moved.
 */
export type OriginalLocation = {
  storage: 'owned' | 'linked'
  file: string
  lifecycle: Lifecycle
  archivedIn: string | null
}

/** SQL for the columns of `Placed` on a row of `image`. */
export const placedColumns =
  'storage, file, lifecycle, (SELECT folder FROM archived_file WHERE image_id = image.id) AS archivedIn'

/** The folders of a workspace in which an owned original may stand. */
type Place = 'originals' | 'archive' | 'trash'

const placeOf: Readonly<Record<Lifecycle, Place>> = {
  active: 'originals',
  retired: 'originals',
  archived: 'archive',
  trashed: 'trash',
  purged: 'trash',
}

/** The name of an owned original below its folder: the hash of its content. */
export const ownedName = (sha256: string, extension: string): string => `${sha256.slice(0, 2)}/${sha256}.${extension}`

const incoming = (folders: Folders): string => join(folders.originals, '.incoming')

/** Returns the path of an archived original in the folder it was moved to. */
export const archivedFile = (folders: Folders, archivedIn: string, file: string): string =>
  placeIn(archivedIn === '' ? folders.archive : archivedIn, file)

/** Returns the path of an owned original that is neither archived nor in the trash. */
export const activeFile = (folders: Folders, file: string): string => placeIn(folders.originals, file)

/** Returns why an original's file is not followed to its recorded place, in the words of `whyNotIn`. */
export function whyNotFollowed(folders: Folders, { storage, file, archivedIn }: OriginalLocation): string | null {
  if (storage === 'linked' || file === '') return null
  const places = [...(archivedIn ? [archivedIn] : []), ...Object.values(placeOf).map((place) => folders[place])]
  return places.map((folder) => whyNotIn(folder, file)).find((why) => why !== null) ?? null
}

/**
 * Returns the absolute path of an image's original. A crash may have left an owned file in the folder before or after a
 * move, so the other folders are searched when it is not in its own.
 */
export function originalFile(folders: Folders, { storage, file, lifecycle, archivedIn }: OriginalLocation): string {
  // The row of a deleted original has no file name any more.
  if (storage === 'linked' || file === '') return file
  const expected =
    archivedIn === null ? placeIn(folders[placeOf[lifecycle]], file) : archivedFile(folders, archivedIn, file)
  if (existsSync(expected)) return expected
  return (
    Object.values(placeOf)
      .map((place) => placeIn(folders[place], file))
      .find((candidate) => existsSync(candidate)) ?? expected
  )
}

export type Content = { content: Uint8Array | string; sha256: string }

/**
 * Stores an original in the workspace durably, named after its content. An existing file with the right bytes stays.
 * Throws Refused when the file no longer holds the content.
 */
export async function storeOriginal(
  context: Pick<Context, 'folders' | 'ids'>,
  name: string,
  content: Content,
): Promise<void> {
  const target = activeFile(context.folders, name)
  if (await damageOf(target, content.sha256)) await putInPlace(await copyIn(context, content), target)
}

export type Damage = 'missing' | 'damaged'

/** Returns whether a file holds the content with this hash. An unreadable file, as on a bad disk, counts as damaged. */
export async function damageOf(file: string, sha256: string, signal?: AbortSignal): Promise<Damage | null> {
  if (!existsSync(file)) return 'missing'
  try {
    return (await sha256OfFile(file, signal)) === sha256 ? null : 'damaged'
  } catch (error) {
    if (error instanceof Error && 'errno' in error) return 'damaged'
    throw error
  }
}

/**
 * Restores an image's missing or damaged original in place and returns which it was. Skips originals in an archive
 * whose disk is not connected.
 */
export async function repairOriginal(
  context: Pick<Context, 'folders' | 'ids'>,
  image: OriginalLocation,
  content: Content,
): Promise<Damage | null> {
  if (image.archivedIn && !existsSync(image.archivedIn)) return null
  const file = originalFile(context.folders, image)
  const damage = await damageOf(file, content.sha256)
  if (damage) await move(await copyIn(context, content), file)
  return damage
}

/** Makes an intact, durable copy of an original under a temporary name. */
async function copyIn(context: Pick<Context, 'folders' | 'ids'>, { content, sha256 }: Content): Promise<string> {
  const temporary = join(incoming(context.folders), context.ids.random())
  const isPath = typeof content === 'string'
  if (isPath) await copyFile(content, temporary, constants.COPYFILE_FICLONE)
  const handle = await open(temporary, isPath ? 'r+' : 'wx')
  try {
    if (!isPath) await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
  if (!isPath || (await sha256OfFile(temporary)) === sha256) return temporary
  await rm(temporary)
  throw new Refused('The file changed while it was imported. Import it again.')
}

/** Gives a file its final name and creates the folder when missing. */
export async function putInPlace(temporary: string, target: string): Promise<void> {
  try {
    await rename(temporary, target)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
    await mkdir(dirname(target), { recursive: true })
    await rename(temporary, target)
  }
}

export const partialExtension = '.partial'

/** Prepares for copying, and deletes unfinished copies of the last run. Only at the engine's start. */
export function sweepUnfinished(folders: Folders): void {
  rmSync(incoming(folders), { recursive: true, force: true })
  mkdirSync(incoming(folders))
  for (const folder of [folders.cache, folders.models])
    for (const name of readdirSync(folder))
      if (name.endsWith(partialExtension)) rmSync(join(folder, name), { recursive: true, force: true })
}

async function move(source: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true })
  try {
    await rename(source, target)
  } catch (error) {
    if (codeOf(error) !== 'EXDEV') throw error
    const partial = `${target}${partialExtension}`
    await copyFile(source, partial)
    await flush(partial)
    await rename(partial, target)
    await rm(source)
  }
  await flushFolder(dirname(target))
}

export async function flush(file: string): Promise<void> {
  const handle = await open(file, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Makes a rename durable. Windows does so without help and can't open folders. */
export async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Writes a file that can be made again, so that readers see all of it or nothing. */
export async function writeCacheFile(
  context: Pick<Context, 'folders' | 'ids'>,
  file: string,
  bytes: Uint8Array,
): Promise<void> {
  const temporary = join(context.folders.cache, `${context.ids.random()}${partialExtension}`)
  await writeFile(temporary, bytes)
  await putInPlace(temporary, file)
}

/**
 * Runs work with a folder in the cache, removed when the work ends; folders left by a crash are removed at the next
 * start.
 */
export async function withPartialFolder<T>(
  context: Pick<Context, 'folders' | 'ids'>,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = join(context.folders.cache, `${context.ids.random()}${partialExtension}`)
  await mkdir(folder)
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** Deletes a folder of things that can be made again. */
export const removeCacheFolder = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true, maxRetries: 3 })

/**
 * Whether a cache file exists and is no link. A power cut during writing leaves a file of zero bytes, which doesn't
 * count.
 */
export async function isCached(file: string): Promise<boolean> {
  const found = await ifThere(lstat(file))
  return found?.isFile() === true && found.size > 0
}

/** The folder below the trash for files between the decision to delete them and the deletion. */
const limboFolder = (folders: Folders): string => join(folders.trash, 'limbo')
const limboFile = (folders: Folders, ticket: string): string => join(limboFolder(folders), ticket)

/**
 * Moves an owned original into limbo, under a ticket; the first half of deleting it. Linked files belong to the user
 * and stay. `gone`: there was no file.
 */
export async function stageDeletion(
  { folders }: Pick<Context, 'folders'>,
  image: OriginalLocation,
  ticket: string,
): Promise<'moved' | 'linked' | 'gone'> {
  if (image.storage === 'linked') return 'linked'
  const source = originalFile(folders, image)
  const target = limboFile(folders, ticket)
  if (!existsSync(source)) return existsSync(target) ? 'moved' : 'gone'
  await move(source, target)
  await flushFolder(dirname(source))
  return 'moved'
}

/** Moves a file from limbo back to the active originals. Does nothing when it is not there. */
export async function outOfLimbo({ folders }: Pick<Context, 'folders'>, file: string, ticket: string): Promise<void> {
  const source = limboFile(folders, ticket)
  if (existsSync(source)) await move(source, activeFile(folders, file))
}

/** Deletes a file in limbo; the second half. Can be repeated. */
export async function deleteFromLimbo({ folders }: Pick<Context, 'folders'>, ticket: string): Promise<void> {
  await rm(limboFile(folders, ticket), { force: true })
  if (existsSync(limboFolder(folders))) await flushFolder(limboFolder(folders))
}

export const isInLimbo = ({ folders }: Pick<Context, 'folders'>, ticket: string): boolean =>
  existsSync(limboFile(folders, ticket))

/**
 * Quarantines files in limbo that belong to none of these tickets, never deletes them, and returns their new places.
 */
export async function quarantineUnknown(
  { folders }: Pick<Context, 'folders'>,
  tickets: ReadonlySet<string>,
): Promise<string[]> {
  const folder = limboFolder(folders)
  if (!existsSync(folder)) return []
  const unknown = readdirSync(folder).filter((name) => !tickets.has(name) && !name.endsWith(partialExtension))
  const places = unknown.map((name) => join(folders.trash, 'quarantine', name))
  for (const [i, name] of unknown.entries()) await move(join(folder, name), places[i]!)
  return places
}

/** Moves an unknown file of the workspace aside under a free name. */
export async function setAside({ folders }: Pick<Context, 'folders'>, file: string): Promise<void> {
  const place = join(folders.trash, 'quarantine', basename(file))
  let free = place
  for (let n = 2; existsSync(free); n++) free = `${place}.${n}`
  await move(file, free)
}

/** Deletes every file and folder of the cache that was made of the content with this hash. */
export function deleteDerived({ folders }: Pick<Context, 'folders'>, sha256: string): void {
  const remove = (folder: string) => {
    if (!existsSync(folder)) return
    for (const name of readdirSync(folder))
      if (name.startsWith(sha256)) rmSync(join(folder, name), { recursive: true, force: true })
  }
  for (const kind of foldersIn(folders.cache)) {
    const folder = join(folders.cache, kind)
    remove(folder)
    remove(join(folder, sha256.slice(0, 2)))
    // Encoded images stand below a folder of their encoder.
    if (kind === 'embeddings') for (const encoder of foldersIn(folder)) remove(join(folder, encoder))
  }
}

/** Names of the folders in a folder. Files that a file browser left there are skipped. */
const foldersIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
