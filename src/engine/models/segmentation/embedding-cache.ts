import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { readFile, rm, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { parseJson } from '#model/text/parse-json.ts'
import type { Context } from '../../context.ts'
import { writeCacheFile } from '../../library/index.ts'
import type { Embedding } from './segmenters/tensors.ts'

type Entry = { bytes: number; usedAtMs: number }

/**
 * Encoded images on disk: a file for each in the cache folder, in a folder for each encoder. When there are too many bytes,
 * deletes those that were not used for the longest time. The folder can be deleted at any time.
 */
export class EmbeddingCache {
  readonly #context: Context
  readonly #folder: string
  #entries: Map<string, Entry> | null = null

  constructor(context: Context) {
    this.#context = context
    this.#folder = join(context.folders.cache, 'embeddings')
  }

  /** Reads an embedding; null if it has to be computed. Deletes a damaged file. */
  async read(key: string): Promise<Embedding | null> {
    const file = this.#file(key)
    if (!existsSync(file)) {
      this.#cached().delete(key)
      return null
    }
    const embedding = unpackEmbedding(await readFile(file))
    if (!embedding) {
      this.#context.log.warn(`The embedding ${file} is damaged and is computed again.`)
      await this.#drop(key)
      return null
    }
    await this.#touch(key, this.#cached().get(key)?.bytes ?? 0)
    return embedding
  }

  has(key: string): boolean {
    return existsSync(this.#file(key))
  }

  async write(key: string, embedding: Embedding): Promise<void> {
    const bytes = packEmbedding(embedding)
    await writeCacheFile(this.#context, this.#file(key), bytes)
    await this.#touch(key, bytes.length)
    await this.#evict(key)
  }

  size(): { bytes: number; images: number } {
    const entries = [...this.#cached().values()]
    return { bytes: entries.reduce((sum, { bytes }) => sum + bytes, 0), images: entries.length }
  }

  /** Deletes all embeddings, or those of one encoder, and returns how many. */
  clear(encoderSha256?: string): { bytes: number; images: number } {
    const deleted = [...this.#cached()].filter(
      ([key]) => encoderSha256 === undefined || key.startsWith(`${encoderSha256}/`),
    )
    rmSync(encoderSha256 === undefined ? this.#folder : join(this.#folder, encoderSha256), {
      recursive: true,
      force: true,
    })
    for (const [key] of deleted) this.#cached().delete(key)
    return { bytes: deleted.reduce((sum, [, { bytes }]) => sum + bytes, 0), images: deleted.length }
  }

  #file(key: string): string {
    return join(this.#folder, key)
  }

  /** Reads the folder once. After that, only this object changes it. */
  #cached(): Map<string, Entry> {
    if (this.#entries) return this.#entries
    this.#entries = new Map()
    if (!existsSync(this.#folder)) return this.#entries
    for (const encoder of readdirSync(this.#folder, { withFileTypes: true })) {
      // A file browser may have left its own files here.
      if (!encoder.isDirectory()) continue
      for (const name of readdirSync(join(this.#folder, encoder.name))) {
        const key = `${encoder.name}/${name}`
        const { size, mtimeMs } = statSync(this.#file(key))
        this.#entries.set(key, { bytes: size, usedAtMs: mtimeMs })
      }
    }
    return this.#entries
  }

  /** Records when an embedding was used, also for after a restart. */
  async #touch(key: string, bytes: number): Promise<void> {
    const usedAtMs = this.#context.clock.nowMs()
    this.#cached().set(key, { bytes, usedAtMs })
    await utimes(this.#file(key), usedAtMs / 1000, usedAtMs / 1000)
  }

  /** Deletes the least recently used embeddings until the limit is met, but never the newest. */
  async #evict(newest: string): Promise<void> {
    const maxBytes = this.#context.settings().embeddingCacheBytes
    let { bytes } = this.size()
    const oldestFirst = [...this.#cached()].toSorted(([, a], [, b]) => a.usedAtMs - b.usedAtMs)
    for (const [key, entry] of oldestFirst) {
      if (bytes <= maxBytes) return
      if (key === newest) continue
      bytes -= entry.bytes
      await this.#drop(key)
    }
  }

  async #drop(key: string): Promise<void> {
    this.#cached().delete(key)
    await rm(this.#file(key), { force: true })
  }
}

/**
 * A file with an embedding: eight bytes of signature, the length of a JSON header as a 32-bit number, the header padded
 * with spaces to a multiple of four bytes, then the values of all tensors as little-endian float32.
 */
const signature = Buffer.from('WNWEMB01')
const Header = z.array(z.object({ name: z.string(), dims: z.array(z.int().nonnegative()).max(8) })).max(16)

const headerAt = signature.length + 4

function packEmbedding(embedding: Embedding): Buffer {
  const json = JSON.stringify(embedding.map(({ name, dims }) => ({ name, dims })))
  const header = Buffer.from(json)
  const padded = Buffer.concat([header, Buffer.alloc((4 - (header.length % 4)) % 4, ' ')])
  const length = Buffer.alloc(4)
  length.writeUInt32LE(padded.length)
  const values = embedding.map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength))
  return Buffer.concat([signature, length, padded, ...values])
}

/** Reads an embedding; null if the bytes are not a complete one. */
function unpackEmbedding(bytes: Uint8Array): Embedding | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (buffer.length < headerAt || !buffer.subarray(0, signature.length).equals(signature)) return null
  const headerEnd = headerAt + buffer.readUInt32LE(signature.length)
  if (headerEnd > buffer.length) return null
  const tensors = Header.safeParse(parseJson(buffer.toString('utf8', headerAt, headerEnd))).data
  if (!tensors) return null
  const lengths = tensors.map(({ dims }) => dims.reduce((product, dim) => product * dim, 1))
  if (headerEnd + 4 * lengths.reduce((sum, length) => sum + length, 0) !== buffer.length) return null
  let at = headerEnd
  return tensors.map(({ name, dims }, i) => {
    const end = at + 4 * lengths[i]!
    // Copied, because the values may not be aligned to four bytes in memory.
    const data = new Float32Array(new Uint8Array(buffer.subarray(at, end)).buffer)
    at = end
    return { name, dims, data }
  })
}
