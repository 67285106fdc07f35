import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { readStorageAddress, storageAddress } from '#model/storage-address.ts'
import { invalid } from '../errors.ts'
import {
  type ListOptions,
  type ObjectStore,
  openStorage,
  partBytesOf,
  type Stop,
  type StoredObject,
  type WriteOptions,
} from './object-store.ts'
import { StorageError } from './storage-problem.ts'

export type StoredFile = { path: string; sizeBytes: number; etag: string }
/** `etags`: what storage gives for this content when it is sent whole or in parts. */
type Content = { sizeBytes: number; sha256: string; etags: readonly string[] }

/** A local file does not have the expected content. */
export class OtherContent extends Error {}

const pieceBytes = 1024 * 1024

/** The objects below one address, by their paths from there. Everything written is compared with what was stored. */
export class StoredFolder {
  readonly address: string
  readonly #store: ObjectStore
  readonly #prefix: string

  constructor(store: ObjectStore, prefix: string) {
    this.#store = store
    this.#prefix = prefix
    this.address = storageAddress({ bucket: store.bucket, key: prefix.replace(/\/$/, '') })
  }

  /** Throws INVALID for a text that is no address. */
  static async open(address: string): Promise<StoredFolder> {
    const read = readStorageAddress(address)
    if ('problem' in read) throw invalid(read.problem)
    const prefix = read.key.replace(/\/+$/, '')
    return new StoredFolder(await openStorage(read.bucket), prefix === '' ? '' : `${prefix}/`)
  }

  addressOf(path: string): string {
    return storageAddress({ bucket: this.#store.bucket, key: this.#prefix + path })
  }

  /** Yields the files whose paths begin with `begins`, in byte order. */
  async *list(begins = '', options: ListOptions = {}): AsyncGenerator<StoredFile> {
    for await (const page of this.#store.list(this.#prefix + begins, options))
      for (const { key, sizeBytes, etag } of page) yield { path: key.slice(this.#prefix.length), sizeBytes, etag }
  }

  head(path: string, stop: Stop = {}): Promise<StoredObject | null> {
    return unlessGone(this.#store.head(this.#prefix + path, stop))
  }

  /** Yields the bytes of a file. Fails with the problem `not-found` if there is none. */
  async *read(path: string, options: Stop & { from?: number } = {}): AsyncGenerator<Uint8Array> {
    const { bytes } = await this.#store.read(this.#prefix + path, options)
    yield* bytes
  }

  /** Reads a small text file; null if there is none. */
  async text(path: string, options: Stop & { from?: number } = {}): Promise<string | null> {
    const pieces: Uint8Array[] = []
    const read = async () => {
      for await (const piece of this.read(path, options)) pieces.push(piece)
      return Buffer.concat(pieces).toString('utf8')
    }
    return unlessGone(read())
  }

  async hash(path: string, stop: Stop = {}): Promise<{ sha256: string; sizeBytes: number }> {
    const hash = createHash('sha256')
    let sizeBytes = 0
    for await (const piece of this.read(path, stop)) {
      hash.update(piece)
      sizeBytes += piece.length
    }
    return { sha256: hash.digest('hex'), sizeBytes }
  }

  /** Writes a small file. */
  async putBytes(path: string, bytes: Uint8Array | string, options: WriteOptions = {}): Promise<void> {
    const body = Buffer.from(bytes)
    await this.#written(path, body, contentOf(body), options)
  }

  /**
   * Uploads a local file. Throws OtherContent if it has another SHA-256 than `sha256`. `unlessThere` skips a file whose
   * content is stored already.
   */
  async putFile(
    path: string,
    file: string,
    { sha256, unlessThere = false, ...options }: WriteOptions & { sha256?: string; unlessThere?: boolean } = {},
  ): Promise<{ sizeBytes: number; isSent: boolean }> {
    const { signal } = options
    const { size } = await stat(file)
    const bytes = size <= partBytesOf(size) ? await readFile(file, { ...(signal && { signal }) }) : null
    const content = bytes ? contentOf(bytes) : await contentOfFile(file, size, options)
    const { sizeBytes } = content
    if (sha256 !== undefined && content.sha256 !== sha256) throw new OtherContent(`${file} changed.`)
    const there = unlessThere ? await this.head(path, options) : null
    if (there && there.sizeBytes === sizeBytes && content.etags.includes(there.etag))
      return { sizeBytes, isSent: false }
    await this.#written(path, bytes ?? createReadStream(file, { highWaterMark: pieceBytes }), content, options)
    return { sizeBytes, isSent: true }
  }

  /** Storage that encrypts with its own keys gives ETags that do not match the content: the file is read back then. */
  async #written(
    path: string,
    body: Parameters<ObjectStore['write']>[1],
    { sizeBytes, sha256, etags }: Content,
    options: WriteOptions,
  ): Promise<void> {
    const { etag } = await this.#store.write(this.#prefix + path, body, { ...options, sizeBytes })
    if (etags.includes(etag)) return
    if ((await this.hash(path, options)).sha256 === sha256) return
    throw invalid(
      `${this.addressOf(path)} does not hold what was sent. Retry; if that fails too, ask who runs the storage.`,
    )
  }

  copy(from: string, to: string, stop: Stop = {}): Promise<void> {
    return this.#store.copy(this.#prefix + from, this.#prefix + to, stop)
  }

  remove(path: string, stop: Stop = {}): Promise<void> {
    return this.#store.remove(this.#prefix + path, stop)
  }
}

const unlessGone = <T>(look: Promise<T>): Promise<T | null> =>
  look.catch((error: unknown) => {
    if (error instanceof StorageError && error.problem === 'not-found') return null
    throw error
  })

const digest = (algorithm: 'md5' | 'sha256', bytes: Uint8Array): string =>
  createHash(algorithm).update(bytes).digest('hex')

const contentOf = (bytes: Uint8Array): Content => ({
  sizeBytes: bytes.length,
  sha256: digest('sha256', bytes),
  etags: [digest('md5', bytes)],
})

/** Hashes a large file. The ETag of a file in parts is computed from the hashes of its parts. */
async function contentOfFile(file: string, size: number, { signal }: Stop): Promise<Content> {
  const partBytes = partBytesOf(size)
  const [sha256, whole] = [createHash('sha256'), createHash('md5')]
  const parts: Buffer[] = []
  let part = createHash('md5')
  let [inPart, sizeBytes] = [0, 0]
  const endPart = () => {
    parts.push(part.digest())
    part = createHash('md5')
    inPart = 0
  }
  for await (const piece of createReadStream(file, { highWaterMark: pieceBytes, ...(signal && { signal }) })) {
    sha256.update(piece)
    whole.update(piece)
    sizeBytes += piece.length
    for (let at = 0; at < piece.length; ) {
      const some = piece.subarray(at, at + partBytes - inPart)
      part.update(some)
      inPart += some.length
      at += some.length
      if (inPart === partBytes) endPart()
    }
  }
  if (inPart > 0) endPart()
  const ofParts = `${digest('md5', Buffer.concat(parts))}-${parts.length}`
  return { sizeBytes, sha256: sha256.digest('hex'), etags: [whole.digest('hex'), ofParts] }
}
