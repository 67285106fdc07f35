import type { Readable } from 'node:stream'
import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3'
import { storageAddress } from '#model/storage-address.ts'
import { readManaged } from '../../managed/read-managed.ts'
import { requireHost } from '../managed-limits.ts'
import { readResuming } from './read-resuming.ts'
import { hostOf, type StoragePlace, storagePlace } from './storage-place.ts'
import {
  type FailedRequest,
  type Operation,
  problemOf,
  StorageError,
  storageError,
  storageProblem,
} from './storage-problem.ts'

/** The ETag is without quotes; `versionId` is null if the storage keeps no versions. */
export type StoredObject = { key: string; sizeBytes: number; etag: string; versionId: string | null }

export type Stop = { signal?: AbortSignal | undefined }

export type ListOptions = Stop & { pageSize?: number }

/** Bytes `from` up to but not including `to`. Content with another ETag fails with the problem `changed`. */
type ReadOptions = Stop & { from?: number; to?: number; etag?: string }

export type WriteOptions = Stop & {
  /** The total size, if known: it decides how large the parts of an upload are. */
  sizeBytes?: number
  /** Fails with the problem `exists` if there is an object of this name. */
  onlyNew?: boolean
}

/** Attempts per request, including the first. */
const attempts = 4
const minPartBytes = 8 * 1024 * 1024
const maxParts = 10_000

/** Returns the size of the parts in which an object is uploaded. An object no larger than a part is sent whole. */
export const partBytesOf = (sizeBytes: number): number => Math.max(minPartBytes, Math.ceil(sizeBytes / (maxParts - 1)))

/** Reads and writes one bucket. Every error is a `StorageError`, except the reason of an aborted signal. */
export class ObjectStore {
  readonly bucket: string
  /** The host of the storage; null for Amazon S3. */
  readonly #endpoint: string | null
  readonly #client: S3Client
  readonly #sdk: typeof import('@aws-sdk/client-s3')

  private constructor(sdk: typeof import('@aws-sdk/client-s3'), bucket: string, place: StoragePlace) {
    this.#sdk = sdk
    this.bucket = bucket
    this.#endpoint = hostOf(place)
    this.#client = new sdk.S3Client(configOf(place))
  }

  /** Throws REFUSED for a host that an administrator of this computer doesn't allow. */
  static async open(bucket: string, place: StoragePlace): Promise<ObjectStore> {
    requireHost(readManaged(), 'storageHosts', new URL(place.endpoint ?? 'https://s3.amazonaws.com'))
    // Loading the client takes a large part of a start, and most workspaces don't need it.
    return new ObjectStore(await import('@aws-sdk/client-s3'), bucket, place)
  }

  /** Yields the objects whose keys begin with `prefix`, in the order of their keys, a page at a time. */
  async *list(prefix: string, { pageSize = 1000, signal }: ListOptions = {}) {
    let next: string | undefined
    do {
      const token = next
      const page = await this.#send('list', prefix, signal, (abortSignal) =>
        this.#client.send(
          new this.#sdk.ListObjectsV2Command({
            Bucket: this.bucket,
            Prefix: prefix,
            EncodingType: 'url',
            MaxKeys: pageSize,
            ...(token !== undefined && { ContinuationToken: token }),
          }),
          { abortSignal },
        ),
      )
      yield (page.Contents ?? []).map(
        ({ Key = '', Size = 0, ETag = '' }): StoredObject => ({
          key: decodeURIComponent(Key.replaceAll('+', ' ')),
          sizeBytes: Size,
          etag: unquoted(ETag),
          versionId: null,
        }),
      )
      next = page.IsTruncated ? page.NextContinuationToken : undefined
    } while (next !== undefined)
  }

  /** Returns the facts of an object. Fails with the problem `not-found` if there is none. */
  async head(key: string, { signal }: Stop = {}): Promise<StoredObject> {
    const found = await this.#send('read', key, signal, (abortSignal) =>
      this.#client.send(new this.#sdk.HeadObjectCommand({ Bucket: this.bucket, Key: key }), { abortSignal }),
    )
    return { key, sizeBytes: found.ContentLength ?? 0, ...factsOf(found) }
  }

  /** Starts reading an object. Reading resumes when a connection is cut, and never mixes two contents. */
  async read(
    key: string,
    { from = 0, to, etag, signal }: ReadOptions = {},
  ): Promise<{ object: StoredObject; bytes: AsyncIterable<Uint8Array> }> {
    const get = (first: number, content: string | undefined) =>
      this.#send('read', key, signal, (abortSignal) =>
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
    return { object, bytes: this.#explained(key, signal, readResuming(range, first, open, undefined, signal)) }
  }

  async *#explained(key: string, signal: AbortSignal | undefined, bytes: AsyncIterable<Uint8Array>) {
    try {
      yield* bytes
    } catch (error) {
      signal?.throwIfAborted()
      throw storageError(error, this.#request('read', key))
    }
  }

  /** Writes an object completely or not at all. A large one is sent in parts, which are retried separately. */
  async write(
    key: string,
    body: Uint8Array | Readable,
    { sizeBytes, onlyNew = false, signal }: WriteOptions = {},
  ): Promise<{ etag: string }> {
    const { Upload } = await import('@aws-sdk/lib-storage')
    const abortController = new AbortController()
    const stop = () => abortController.abort()
    signal?.throwIfAborted()
    signal?.addEventListener('abort', stop, { once: true })
    const known = body instanceof Uint8Array ? body.length : (sizeBytes ?? 0)
    try {
      // Some storages ignore the condition for an upload in parts, and others check it only at its end.
      if (onlyNew && !(body instanceof Uint8Array && known < minPartBytes)) await this.#requireFree(key, signal)
      const answer = await this.#send('write', key, signal, () =>
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
          },
        }).done(),
      )
      return { etag: unquoted(answer.ETag ?? '') }
    } catch (error) {
      if (onlyNew && error instanceof StorageError && error.problem === 'changed')
        throw storageProblem('exists', this.#request('write', key))
      throw error
    } finally {
      signal?.removeEventListener('abort', stop)
    }
  }

  async #requireFree(key: string, signal: AbortSignal | undefined): Promise<void> {
    const found = await this.head(key, { signal }).catch((error) => {
      if (error instanceof StorageError && error.problem === 'not-found') return null
      throw error
    })
    if (found) throw storageProblem('exists', this.#request('write', key))
  }

  /** Copies an object of at most 5 GB inside the storage. */
  async copy(from: string, to: string, { signal }: Stop = {}): Promise<void> {
    const source = `${this.bucket}/${from}`.split('/').map(encodeURIComponent).join('/')
    await this.#send('write', to, signal, (abortSignal) =>
      this.#client.send(new this.#sdk.CopyObjectCommand({ Bucket: this.bucket, Key: to, CopySource: source }), {
        abortSignal,
      }),
    )
  }

  /** Deletes an object, if there is one. */
  async remove(key: string, { signal }: Stop = {}): Promise<void> {
    await this.#send('delete', key, signal, (abortSignal) =>
      this.#client.send(new this.#sdk.DeleteObjectCommand({ Bucket: this.bucket, Key: key }), { abortSignal }),
    )
  }

  close(): void {
    this.#client.destroy()
  }

  #request(operation: Operation, key: string): FailedRequest {
    const { bucket } = this
    return { place: storageAddress({ bucket, key }), bucket, operation, endpoint: this.#endpoint }
  }

  async #send<T>(
    operation: Operation,
    key: string,
    signal: AbortSignal | undefined,
    send: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    signal?.throwIfAborted()
    try {
      return await send(signal ?? never)
    } catch (error) {
      signal?.throwIfAborted()
      throw storageError(error, { ...this.#request(operation, key), skewMs: skewOf(error) })
    }
  }
}

const never = new AbortController().signal

const unquoted = (etag: string): string => etag.replace(/^(W\/)?"(.*)"$/, '$2')

const factsOf = ({ ETag = '', VersionId }: { ETag?: string | undefined; VersionId?: string | undefined }) => ({
  etag: unquoted(ETag),
  versionId: VersionId && VersionId !== 'null' ? VersionId : null,
})

/** Returns how far this computer's clock is ahead of the storage's, if the clock is the problem. */
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
    // Other makers' storage refuses checksums that it doesn't know.
    ...(endpoint !== null && {
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    }),
    requestHandler: { connectionTimeout: 10_000, socketTimeout: 60_000 },
  }
}

const cached = new Map<string, { place: string; store: Promise<ObjectStore> }>()

/** Returns the store of a bucket, which is cached until the bucket's settings change. */
export async function openStorage(bucket: string): Promise<ObjectStore> {
  const place = await storagePlace(bucket)
  const text = JSON.stringify(place)
  const existing = cached.get(bucket)
  if (existing?.place === text) return existing.store
  const store = ObjectStore.open(bucket, place)
  cached.set(bucket, { place: text, store })
  return store
}
