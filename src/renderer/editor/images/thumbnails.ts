import type { ImageId } from '#model/ids.ts'
import type { LoadedImage } from './loaded-image.ts'

/** JPEGs by image; unavailable ones are missing. */
export type FetchThumbnails = (imageIds: readonly ImageId[], signal: AbortSignal) => Promise<ReadonlyMap<ImageId, Blob>>

/** Small batches, so that a better version of an image never waits long behind them. */
const batchSize = 8
/** About 0.2 MB each. */
const maxKept = 128

/** Decoded thumbnails of nearby images, shown until something better is loaded. */
export class Thumbnails {
  readonly #fetch: FetchThumbnails
  readonly #onLoaded: () => void
  /** Most recently used last. */
  readonly #images = new Map<ImageId, LoadedImage>()
  readonly #requested = new Set<ImageId>()
  readonly #closed = new AbortController()

  constructor(fetchThumbnails: FetchThumbnails, onLoaded: () => void) {
    this.#fetch = fetchThumbnails
    this.#onLoaded = onLoaded
  }

  get(imageId: ImageId): LoadedImage | null {
    return this.#images.get(imageId) ?? null
  }

  /** Fetches missing thumbnails in batches while `isWanted` returns true. Never throws. */
  async load(imageIds: readonly ImageId[], isWanted: () => boolean): Promise<void> {
    this.#use(imageIds)
    for (;;) {
      const batch = imageIds.filter((id) => !this.#images.has(id) && !this.#requested.has(id)).slice(0, batchSize)
      if (batch.length === 0 || !isWanted() || this.#closed.signal.aborted) return
      if (!(await this.#loadBatch(batch))) return
    }
  }

  close(): void {
    this.#closed.abort()
    for (const { bitmap } of this.#images.values()) bitmap.close()
    this.#images.clear()
  }

  async #loadBatch(imageIds: readonly ImageId[]): Promise<boolean> {
    for (const id of imageIds) this.#requested.add(id)
    try {
      const found = await this.#fetch(imageIds, this.#closed.signal)
      await Promise.all(
        [...found].map(async ([id, blob]) => {
          const bitmap = await createImageBitmap(blob)
          if (this.#closed.signal.aborted) bitmap.close()
          else this.#keep(id, bitmap)
        }),
      )
      this.#onLoaded()
      return true
    } catch {
      // Without a thumbnail the stage stays empty until the image loads.
      for (const id of imageIds) this.#requested.delete(id)
      return false
    }
  }

  #keep(imageId: ImageId, bitmap: ImageBitmap): void {
    this.#images.set(imageId, { bitmap, variant: 'thumbnail', tiles: null })
    for (const [id, old] of this.#images) {
      if (this.#images.size <= maxKept) return
      old.bitmap.close()
      this.#images.delete(id)
      this.#requested.delete(id)
    }
  }

  #use(imageIds: readonly ImageId[]): void {
    for (const id of imageIds.toReversed()) {
      const image = this.#images.get(id)
      if (!image) continue
      this.#images.delete(id)
      this.#images.set(id, image)
    }
  }
}
