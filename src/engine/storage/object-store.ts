import type { Readable } from 'node:stream'
import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3'
import { storageAddress } from '#model/storage-address.ts'
import { readManaged } from '../../managed/read-managed.ts'
import { requireHost } from '../managed-limits.ts'
import { readResuming } from './read-resuming.ts'
import { hostOf, type StoragePlace, storagePlace } from './storage-place.ts'
import { type Asked, type Doing, problemOf, StorageError, storageError, storageProblem } from './storage-problem.ts'

/** What a listing or a look says of an object. The ETag is without quotes; `versionId` is null where versions are not kept. */
export type StoredObject = {
  key: string
  sizeBytes: number
  etag: string
  versionId: string | null
  modifiedMs: number | null
}

type Stop = { signal?: AbortSignal | undefined }

type ListOptions = Stop & { after?: string | undefined; pageSize?: number }

export type Reading = { object: StoredObject; bytes: AsyncIterable<Uint8Array> }

export type ReadOptions = Stop & {
  /** First byte, and the one behind the last. */
  from?: number
  to?: number
  /** Only this content is read; other content is the problem `changed`. */
  etag?: string
}

export type WriteOptions = Stop & {
  /** How many bytes there are, where that is known: decides how large the parts of an upload are. */
  sizeBytes?: number
  /** Refused as `exists` where an object has the name already. */
  onlyNew?: boolean
  contentType?: string
}

/** Attempts for one request, the first included. */
const attempts = 4
const minPartBytes = 8 * 1024 * 1024
const maxParts = 10_000

/** How large the parts are in which an object of this size is sent; one that is not larger is sent whole. */
export const partBytesOf = (sizeBytes: number): number => Math.max(minPartBytes, Math.ceil(sizeBytes / (maxParts - 1)))

/** One bucket. Every error is a `StorageError`, but for the reason of a signal. */
export class ObjectStore {
  readonly bucket: string
  /** Host of the storage; null: Amazon S3. */
  readonly endpoint: string | null
  readonly #client: S3Client
  readonly #sdk: typeof import('@aws-sdk/client-s3')

  private constructor(sdk: typeof import('@aws-sdk/client-s3'), bucket: string, place: StoragePlace) {
    this.#sdk = sdk
    this.bucket = bucket
    this.endpoint = hostOf(place)
    this.#client = new sdk.S3Client(configOf(place))
  }

  /** Throws REFUSED for a host that an administrator of this computer doesn't allow. */
  static async open(bucket: string, place?: StoragePlace): Promise<ObjectStore> {
    const asked = place ?? (await storagePlace(bucket))
    requireHost(readManaged(), 'storageHosts', new URL(asked.endpoint ?? 'https://s3.amazonaws.com'))
    // The client takes a good part of a start to load, and most workspaces need none.
    return new ObjectStore(await import('@aws-sdk/client-s3'), bucket, asked)
  }

  /** Objects whose keys begin so, in the order of their keys, a page at a time; those behind `after` alone. */
  async *list(prefix: string, { after, pageSize = 1000, signal }: ListOptions = {}) {
    let next: string | undefined
    do {
      const token = next
      const page = await this.#asking('list', prefix, signal, (abortSignal) =>
        this.#client.send(
          new this.#sdk.ListObjectsV2Command({
            Bucket: this.bucket,
            Prefix: prefix,
            EncodingType: 'url',
            MaxKeys: pageSize,
            ...(token === undefined ? after !== undefined && { StartAfter: after } : { ContinuationToken: token }),
          }),
          { abortSignal },
        ),
      )
      yield (page.Contents ?? []).map(
        ({ Key = '', Size = 0, ETag = '', LastModified }): StoredObject => ({
          key: decodeURIComponent(Key.replaceAll('+', ' ')),
          sizeBytes: Size,
          etag: unquoted(ETag),
          versionId: null,
          modifiedMs: LastModified?.getTime() ?? null,
        }),
      )
      next = page.IsTruncated ? page.NextContinuationToken : undefined
    } while (next !== undefined)
  }

  /** What is known of an object; throws the problem `not-found` where there is none. */
  async head(key: string, { signal }: Stop = {}): Promise<StoredObject> {
    const found = await this.#asking('read', key, signal, (abortSignal) =>
      this.#client.send(new this.#sdk.HeadObjectCommand({ Bucket: this.bucket, Key: key }), { abortSignal }),
    )
    return { key, sizeBytes: found.ContentLength ?? 0, ...factsOf(found) }
  }

  /** Begins to read an object. Its bytes go on over cut connections, and are all of one content. */
  async read(key: string, { from = 0, to, etag, signal }: ReadOptions = {}): Promise<Reading> {
    const get = (first: number, content: string | undefined) =>
      this.#asking('read', key, signal, (abortSignal) =>
        this.#client.send(
          new this.#sdk.GetObjectCommand({
            Bucket: this.bucket,
            Key: key,
            ...((first > 0 || to !== undefined) && { Range: `bytes=${first}-${to === undefined ? '' : to - 1}` }),
            ...(content !== undefined && { IfMatch: `"${content}"` }),
          }),
          { abortSignal },
        ),
      )
    const answer = await get(from, etag)
    const whole = Number(/\/(\d+)$/.exec(answer.ContentRange ?? '')?.[1] ?? answer.ContentLength ?? 0)
    const object: StoredObject = { key, sizeBytes: whole, ...factsOf(answer) }
    const range = { from, to: Math.min(to ?? whole, whole) }
    const first = answer.Body as Readable
    const open = async (at: number) => (await get(at, object.etag || etag)).Body as Readable
    return { object, bytes: this.#sentences(key, signal, readResuming(range, first, open, undefined, signal)) }
  }

  async *#sentences(key: string, signal: AbortSignal | undefined, bytes: AsyncIterable<Uint8Array>) {
    try {
      yield* bytes
    } catch (error) {
      signal?.throwIfAborted()
      throw storageError(error, this.#asked('read', key))
    }
  }

  /** Writes an object: whole or not at all. Large ones go in parts, each sent again by itself. */
  async write(
    key: string,
    body: Uint8Array | Readable,
    { sizeBytes, onlyNew = false, contentType, signal }: WriteOptions = {},
  ): Promise<{ etag: string }> {
    const { Upload } = await import('@aws-sdk/lib-storage')
    const abortController = new AbortController()
    const stop = () => abortController.abort()
    signal?.throwIfAborted()
    signal?.addEventListener('abort', stop, { once: true })
    const known = body instanceof Uint8Array ? body.length : (sizeBytes ?? 0)
    try {
      // Not every storage heeds the condition at the end of an upload in parts, and it would come late.
      if (onlyNew && !(body instanceof Uint8Array && known < minPartBytes)) await this.#refuseKnown(key, signal)
      const answer = await this.#asking('write', key, signal, () =>
        new Upload({
          client: this.#client,
          abortController,
          queueSize: 2,
          partSize: partBytesOf(known),
          params: {
            Bucket: this.bucket,
            Key: key,
            Body: body,
            ...(onlyNew && { IfNoneMatch: '*' }),
            ...(contentType !== undefined && { ContentType: contentType }),
          },
        }).done(),
      )
      return { etag: unquoted(answer.ETag ?? '') }
    } catch (error) {
      if (onlyNew && error instanceof StorageError && error.problem === 'changed')
        throw storageProblem('exists', this.#asked('write', key))
      throw error
    } finally {
      signal?.removeEventListener('abort', stop)
    }
  }

  async #refuseKnown(key: string, signal: AbortSignal | undefined): Promise<void> {
    const found = await this.head(key, { signal }).catch((error) => {
      if (error instanceof StorageError && error.problem === 'not-found') return null
      throw error
    })
    if (found) throw storageProblem('exists', this.#asked('write', key))
  }

  /** Gives an object of at most 5 GB a second name, within the storage. */
  async copy(from: string, to: string, { signal }: Stop = {}): Promise<void> {
    const source = `${this.bucket}/${from}`.split('/').map(encodeURIComponent).join('/')
    await this.#asking('write', to, signal, (abortSignal) =>
      this.#client.send(new this.#sdk.CopyObjectCommand({ Bucket: this.bucket, Key: to, CopySource: source }), {
        abortSignal,
      }),
    )
  }

  /** Deletes an object. Nothing happens when there is none. */
  async remove(key: string, { signal }: Stop = {}): Promise<void> {
    await this.#asking('delete', key, signal, (abortSignal) =>
      this.#client.send(new this.#sdk.DeleteObjectCommand({ Bucket: this.bucket, Key: key }), { abortSignal }),
    )
  }

  close(): void {
    this.#client.destroy()
  }

  #asked(doing: Doing, key: string): Asked {
    return { place: storageAddress({ bucket: this.bucket, key }), bucket: this.bucket, doing, endpoint: this.endpoint }
  }

  async #asking<T>(
    doing: Doing,
    key: string,
    signal: AbortSignal | undefined,
    ask: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    signal?.throwIfAborted()
    try {
      return await ask(signal ?? never)
    } catch (error) {
      signal?.throwIfAborted()
      throw storageError(error, { ...this.#asked(doing, key), skewMs: skewOf(error) })
    }
  }
}

const never = new AbortController().signal

const unquoted = (etag: string): string => etag.replace(/^(W\/)?"(.*)"$/, '$2')

const factsOf = (answer: {
  ETag?: string | undefined
  VersionId?: string | undefined
  LastModified?: Date | undefined
}): Omit<StoredObject, 'key' | 'sizeBytes'> => ({
  etag: unquoted(answer.ETag ?? ''),
  versionId: answer.VersionId && answer.VersionId !== 'null' ? answer.VersionId : null,
  modifiedMs: answer.LastModified?.getTime() ?? null,
})

/** How far this computer's clock is ahead of the one that answered. */
function skewOf(error: unknown): number | null {
  if (problemOf(error) !== 'clock' || typeof error !== 'object' || error === null) return null
  const { $response } = error as { $response?: { headers?: Record<string, string> } }
  const answeredMs = Date.parse($response?.headers?.date ?? '')
  return Number.isNaN(answeredMs) ? null : Date.now() - answeredMs
}

function configOf({ endpoint, region, profile, pathStyle }: StoragePlace): S3ClientConfig {
  return {
    region,
    ...(endpoint !== null && { endpoint }),
    ...(profile !== undefined && { profile }),
    forcePathStyle: pathStyle,
    followRegionRedirects: true,
    maxAttempts: attempts,
    // Storage of other makers refuses requests with checksums that it does not know.
    ...(endpoint !== null && {
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    }),
    requestHandler: { connectionTimeout: 10_000, socketTimeout: 60_000 },
  }
}

const kept = new Map<string, { place: string; store: Promise<ObjectStore> }>()

/** The store of a bucket, kept for as long as it is reached in the same way. */
export async function openStorage(bucket: string): Promise<ObjectStore> {
  const place = await storagePlace(bucket)
  const text = JSON.stringify(place)
  const known = kept.get(bucket)
  if (known?.place === text) return known.store
  const store = ObjectStore.open(bucket, place)
  kept.set(bucket, { place: text, store })
  return store
}
