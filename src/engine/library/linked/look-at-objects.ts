import type { Lifecycle } from '#model/image.ts'
import { readStorageAddress, storageAddress } from '#model/storage-address.ts'
import type { Context, ReadContext } from '../../context.ts'
import { refusalOf } from '../../errors.ts'
import { openStorage, StorageError, type StoredObject } from '../../storage/index.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { nextTurn } from '../../threads/turns.ts'
import type { Damage } from '../files/files.ts'
import { fetchOriginal } from './fetch-original.ts'
import { etagOf, inStorage } from './objects.ts'

const imagesAtOnce = 500

type Image = { id: number; path: string; sha256: string; file: string; sizeBytes: number; etag: string | null }

/** `away`: the bucket can't be listed, for the reason in the sentence. */
export type ObjectState =
  | { image: Image; state: 'whole' | 'missing' | 'changed' }
  | { image: Image; state: 'away'; why: string }

/**
 * Compares images in object storage with the storage's listing. Both are in the byte order of their addresses, so
 * neither is held in memory, and one request covers a thousand objects.
 */
export async function* lookAtObjects(
  context: Pick<Context, 'store'>,
  lifecycles: readonly Lifecycle[],
  signal?: AbortSignal,
): AsyncGenerator<ObjectState> {
  const { store } = context
  const where = `${inStorage} AND lifecycle IN (${lifecycles.map((one) => `'${one}'`).join()})`
  let after = ''
  for (;;) {
    const [first] = store.values<string>(`SELECT min(file) FROM image WHERE ${where} AND file > ?`, [after])
    if (!first) return
    const address = readStorageAddress(first)
    if ('problem' in address) {
      after = first
      continue
    }
    const { bucket } = address
    const end = `s3://${bucket}0`
    const [last] = store.values<string>(`SELECT max(file) FROM image WHERE ${where} AND file < ?`, [end])
    yield* inBucket(bucket, commonStart(first, last ?? first), imagesOf(context, where, first, end), signal)
    after = end
  }
}

/** Reads all images of a bucket, in the order of their addresses. */
async function* imagesOf(
  { store }: Pick<Context, 'store'>,
  where: string,
  first: string,
  end: string,
): AsyncGenerator<Image> {
  let [file, id] = [first, -1]
  for (;;) {
    const images = store.all<Image>(
      `SELECT image.id, path, sha256, file, image.size_bytes AS sizeBytes, etag FROM image
       LEFT JOIN storage_object ON address = file AND image_id = image.id
       WHERE ${where} AND (file, image.id) > (?, ?) AND file < ? ORDER BY file, image.id LIMIT ${imagesAtOnce}`,
      [file, id, end],
    )
    yield* images
    const last = images.at(-1)
    if (!last) return
    ;[file, id] = [last.file, last.id]
    await nextTurn()
  }
}

async function* inBucket(
  bucket: string,
  start: string,
  images: AsyncGenerator<Image>,
  signal: AbortSignal | undefined,
): AsyncGenerator<ObjectState> {
  const prefix = start.slice(`s3://${bucket}/`.length)
  let why: string | null = null
  const objects = listed(bucket, prefix, signal)
  const next = async (): Promise<StoredObject | null> => {
    try {
      const { done, value } = await objects.next()
      return done ? null : value
    } catch (error) {
      if (!(error instanceof StorageError)) throw error
      why = error.message
      return null
    }
  }
  let object = await next()
  for await (const image of images) {
    while (object && order(storageAddress({ bucket, key: object.key }), image.file) < 0) object = await next()
    if (why !== null) yield { image, state: 'away', why }
    else if (!object || storageAddress({ bucket, key: object.key }) !== image.file) yield { image, state: 'missing' }
    else yield { image, state: isAsImported(image, object) ? 'whole' : 'changed' }
  }
  await objects.return(undefined)
}

const isAsImported = ({ etag, sizeBytes }: Image, object: StoredObject): boolean =>
  sizeBytes === object.sizeBytes && etag === object.etag

async function* listed(bucket: string, prefix: string, signal: AbortSignal | undefined): AsyncGenerator<StoredObject> {
  for await (const page of (await openStorage(bucket)).list(prefix, { signal })) yield* page
}

/** Compares texts by their bytes, as databases and storages do. */
const order = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))

function commonStart(a: string, b: string): string {
  let length = 0
  while (length < a.length && a[length] === b[length]) length += 1
  // Does not cut between the halves of a surrogate pair.
  return a.slice(0, length).replace(/[\ud800-\udbff]$/, '')
}

/** Checks whether an image in object storage still has its object. Throws the storage's own errors. */
export async function damageOfObject(
  store: ReadOnlyStore,
  { id, file }: { id: number; file: string },
): Promise<Damage | null> {
  const address = readStorageAddress(file)
  if ('problem' in address) return 'missing'
  try {
    const { etag } = await (await openStorage(address.bucket)).head(address.key)
    return etag === etagOf(store, id, file) ? null : 'damaged'
  } catch (error) {
    if (error instanceof StorageError && error.problem === 'not-found') return 'missing'
    throw error
  }
}

/** Reads an object again and returns, in a sentence, why it is not the imported image; null when it is. */
export async function problemOfObject(
  { folders, store, settings }: ReadContext,
  image: { id: number; sha256: string; path: string; file: string; sizeBytes: number },
  signal?: AbortSignal,
): Promise<string | null> {
  try {
    await fetchOriginal({ folders, store, settings }, { ...image, size_bytes: image.sizeBytes }, signal)
    return null
  } catch (error) {
    return refusalOf(error)
  }
}
