import type { ImageId } from '#model/ids.ts'

type FetchProxy = (imageId: ImageId, variant: 'proxy', signal: AbortSignal) => Promise<Blob>

const maxKept = 64

/** Caches the encoded bytes of proxies, so that a jump to a farther image only has to decode. */
export class ProxyBytes {
  readonly #fetch: FetchProxy
  /** Most recently read last. */
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
      // Without a proxy the full image follows the thumbnail.
      return signal.aborted ? 'given up' : 'none'
    }
  }

  /** Cancels reading. */
  giveUp(): void {
    this.#reading.abort()
    this.#reading = new AbortController()
  }

  close(): void {
    this.#reading.abort()
    this.#kept.clear()
  }
}
