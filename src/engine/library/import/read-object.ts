import { createHash, randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readStorageAddress } from '#model/storage-address.ts'
import type { Folders } from '../../context.ts'
import { openStorage, StorageError, type StorageProblem, type StoredObject } from '../../storage/index.ts'
import { partialExtension, putInPlace } from '../files/files.ts'
import { Refused } from '../files/refused.ts'
import { fetchedFile, writeHashing } from '../linked/fetch-original.ts'
import { signatureBytes } from './file-type.ts'
import { inMemoryBytes, kindOf, type Original } from './prepare-image.ts'

/** Problems of one object; any other problem concerns all objects and ends the import until it is resumed. */
const ofOneObject: ReadonlySet<StorageProblem> = new Set(['not-found', 'changed', 'no-right', 'archived', 'address'])

/**
 * Reads an object that may be an image, once. A large one goes to the cache, where its next reader finds it. Throws
 * Refused when it can't be an image, or can't be read though others can.
 */
export async function readObject(
  address: string,
  folders: Folders,
): Promise<{ original: Original; object: StoredObject }> {
  const place = readStorageAddress(address)
  if ('problem' in place) throw new Refused(place.problem)
  try {
    const { object, bytes } = await (await openStorage(place.bucket)).read(place.key)
    const pieces = bytes[Symbol.asyncIterator]()
    let start: Uint8Array = new Uint8Array(0)
    for (let next = null; start.length < signatureBytes && !next?.done; ) {
      next = await pieces.next()
      if (!next.done) start = start.length === 0 ? next.value : Buffer.concat([start, next.value])
    }
    const rest: AsyncIterable<Uint8Array> = {
      async *[Symbol.asyncIterator]() {
        yield start
        yield* { [Symbol.asyncIterator]: () => pieces }
      },
    }
    try {
      if (object.sizeBytes === 0) throw new Refused('The file is empty.')
      const kind = kindOf(address, start)
      const content =
        object.sizeBytes > inMemoryBytes ? await toCache(rest, folders) : await toMemory(rest, object.sizeBytes)
      return { original: { kind, ...content, sizeBytes: object.sizeBytes, from: null }, object }
    } finally {
      // Closes the connection when not everything was read.
      await pieces.return?.(undefined)
    }
  } catch (error) {
    if (error instanceof StorageError && ofOneObject.has(error.problem)) throw new Refused(error.message)
    throw error
  }
}

async function toMemory(bytes: AsyncIterable<Uint8Array>, sizeBytes: number) {
  const imageContent = Buffer.allocUnsafeSlow(sizeBytes)
  const hash = createHash('sha256')
  let at = 0
  for await (const piece of bytes) {
    imageContent.set(piece, at)
    hash.update(piece)
    at += piece.length
  }
  return { imageContent, sha256: hash.digest('hex') }
}

async function toCache(bytes: AsyncIterable<Uint8Array>, folders: Folders) {
  const unfinished = join(folders.cache, `${randomUUID()}${partialExtension}`)
  try {
    const sha256 = await writeHashing(bytes, unfinished)
    const imageContent = fetchedFile(folders, sha256)
    await putInPlace(unfinished, imageContent)
    return { imageContent, sha256 }
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
}
