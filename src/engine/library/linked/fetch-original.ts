import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { lstat, rm, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { idOf } from '#model/ids.ts'
import { readStorageAddress } from '#model/storage-address.ts'
import type { Folders, ReadContext } from '../../context.ts'
import { ifThere, invalid, notFound } from '../../errors.ts'
import { openStorage, StorageError } from '../../storage/index.ts'
import { partialExtension, putInPlace } from '../files/files.ts'
import { etagOf } from './objects.ts'
import { trimIfDue } from './trim-fetched.ts'

/** An image whose original stays in object storage, at the address `file`. */
type LinkedImage = { id: number; sha256: string; path: string; file: string; size_bytes: number }

/** The cache file of an original that was read from object storage. */
export const fetchedFile = (folders: Pick<Folders, 'cache'>, sha256: string): string =>
  join(folders.cache, 'fetched', sha256.slice(0, 2), sha256)

/** A file used this recently is not marked again. */
const markAfterMs = 60_000

/** Marks a file of the cache as just used, so that files used earlier are deleted first. */
export async function markUsed(file: string, usedMs: number): Promise<void> {
  const nowMs = Date.now()
  // It may be deleted at this moment; then it is fetched again next time.
  if (nowMs - usedMs > markAfterMs) await utimes(file, nowMs / 1000, nowMs / 1000).catch(() => {})
}

const inFlight = new Map<string, Promise<void>>()

/**
 * Fetches the original of an image in object storage into the cache, with the bytes that were imported. Throws
 * NOT_FOUND when its object is missing or has changed, and the storage's own errors.
 */
export async function fetchOriginal(context: ReadContext, image: LinkedImage, signal?: AbortSignal): Promise<string> {
  const target = fetchedFile(context.folders, image.sha256)
  const found = await ifThere(lstat(target))
  if (found?.isFile() && found.size === image.size_bytes) {
    await markUsed(target, found.mtimeMs)
    return target
  }
  const running = inFlight.get(target)
  // The caller who started it may have aborted it.
  if (running) await running.catch(() => fetchOriginal(context, image, signal))
  else {
    const work = fetch(context, image, target, signal).finally(() => inFlight.delete(target))
    inFlight.set(target, work)
    await work
    await trimIfDue(context, image.size_bytes)
  }
  return target
}

async function fetch(context: ReadContext, image: LinkedImage, target: string, signal?: AbortSignal): Promise<void> {
  const etag = etagOf(context.store, image.id, image.file)
  if (etag === undefined) throw changed(image)
  const address = readStorageAddress(image.file)
  if ('problem' in address) throw invalid(`${idOf('img', image.id)}: ${address.problem}`)
  const unfinished = join(context.folders.cache, `${randomUUID()}${partialExtension}`)
  try {
    const storage = await openStorage(address.bucket)
    const { bytes } = await storage.read(address.key, { ...(etag && { etag }), signal })
    const sha256 = await writeHashing(bytes, unfinished)
    if (sha256 !== image.sha256) throw changed(image)
    await putInPlace(unfinished, target)
  } catch (error) {
    await rm(unfinished, { force: true })
    if (!(error instanceof StorageError)) throw error
    if (error.problem === 'not-found') throw notFound(`file of ${image.path} any more (it was ${image.file})`)
    throw error.problem === 'changed' ? changed(image) : error
  }
}

const changed = ({ path, file }: LinkedImage) =>
  notFound(`original of ${path} as it was imported: ${file} holds other content now. Import it again`)

/** Writes bytes as they arrive and returns their SHA-256. */
export async function writeHashing(bytes: AsyncIterable<Uint8Array>, file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(
    Readable.from(bytes),
    async function* (pieces: AsyncIterable<Uint8Array>) {
      for await (const piece of pieces) {
        hash.update(piece)
        yield piece
      }
    },
    createWriteStream(file, { flags: 'wx' }),
  )
  return hash.digest('hex')
}
