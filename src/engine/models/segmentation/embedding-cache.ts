import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { readFile, rm, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import type { Context } from '../../context.ts'
import { writeCacheFile } from '../../library/index.ts'
import { packEmbedding, unpackEmbedding } from './embedding-file.ts'
import type { Embedding } from './segmenters/tensors.ts'

type Entry = { bytes: number; usedAtMs: number }

/**
 * Encoded images on disk, so that none is encoded twice: a file each in the cache folder, below a folder of its
 * encoder. Those used longest ago go first when there are too many bytes. The folder can be deleted at any time.
 */
export class EmbeddingCache {
  readonly #context: Context
  readonly #folder: string
  #entries: Map<string, Entry> | null = null

  constructor(context: Context) {
    this.#context = context
    this.#folder = join(context.folders.cache, 'embeddings')
  }

  /** The embedding of this key, or null when it has to be made. A damaged file is deleted. */
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

  /** What is kept, in all. */
  size(): { bytes: number; images: number } {
    const entries = [...this.#cached().values()]
    return { bytes: entries.reduce((sum, { bytes }) => sum + bytes, 0), images: entries.length }
  }

  /** Deletes everything, or what one encoder made; gives what that was. */
  clear(encoderSha256?: string): { bytes: number; images: number } {
    const isMeant = (key: string) => encoderSha256 === undefined || key.startsWith(`${encoderSha256}/`)
    const meant = [...this.#cached()].filter(([key]) => isMeant(key))
    rmSync(encoderSha256 === undefined ? this.#folder : join(this.#folder, encoderSha256), {
      recursive: true,
      force: true,
    })
    for (const [key] of meant) this.#cached().delete(key)
    return { bytes: meant.reduce((sum, [, { bytes }]) => sum + bytes, 0), images: meant.length }
  }

  #file(key: string): string {
    return join(this.#folder, key)
  }

  /** Reads the folder once; afterward this object is the only one that changes it. */
  #cached(): Map<string, Entry> {
    if (this.#entries) return this.#entries
    this.#entries = new Map()
    if (!existsSync(this.#folder)) return this.#entries
    for (const encoder of readdirSync(this.#folder, { withFileTypes: true })) {
      // A file browser may have left something of its own here.
      if (!encoder.isDirectory()) continue
      for (const name of readdirSync(join(this.#folder, encoder.name))) {
        const key = `${encoder.name}/${name}`
        const { size, mtimeMs } = statSync(this.#file(key))
        this.#entries.set(key, { bytes: size, usedAtMs: mtimeMs })
      }
    }
    return this.#entries
  }

  /** Remembers when it was used, beyond a restart too. */
  async #touch(key: string, bytes: number): Promise<void> {
    const usedAtMs = this.#context.clock.nowMs()
    this.#cached().set(key, { bytes, usedAtMs })
    await utimes(this.#file(key), usedAtMs / 1000, usedAtMs / 1000)
  }

  /** Drops what was used longest ago until the rest is within the bound; the newest stays in any case. */
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
