import type { ImageId } from '#model/ids.ts'

type FetchProxy = (imageId: ImageId, variant: 'proxy', signal: AbortSignal) => Promise<Blob>

/** About 0.2 MB each. */
const maxKept = 64

/**
 * The files of proxies, read ahead and not decoded: they take little memory, and a user who moves far waits for the
 * decoding alone.
 */
export class ProxyBytes {
  readonly #fetch: FetchProxy
  /** Those read last at the end. */
  readonly #kept = new Map<ImageId, Blob>()
  #reading = new AbortController()

  constructor(fetchProxy: FetchProxy) {
    this.#fetch = fetchProxy
  }

  has(imageId: ImageId): boolean {
    return this.#kept.has(imageId)
  }

  get(imageId: ImageId): Blob | null {
    return this.#kept.get(imageId) ?? null
  }

  /** Tells whether they were read, can't be had, or were given up. */
  async readAhead(imageId: ImageId): Promise<'read' | 'none' | 'given up'> {
    const { signal } = this.#reading
    try {
      const bytes = await this.#fetch(imageId, 'proxy', signal)
      if (signal.aborted) return 'given up'
      this.#kept.set(imageId, bytes)
      for (const id of this.#kept.keys()) {
        if (this.#kept.size <= maxKept) break
        this.#kept.delete(id)
      }
      return 'read'
    } catch {
      // Without a proxy the sharp image comes after the thumbnail.
      return signal.aborted ? 'given up' : 'none'
    }
  }

  /** Stops what is being read: something else is wanted now. */
  giveUp(): void {
    this.#reading.abort()
    this.#reading = new AbortController()
  }

  close(): void {
    this.#reading.abort()
    this.#kept.clear()
  }
}
