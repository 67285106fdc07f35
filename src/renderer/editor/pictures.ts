import type { ImageId } from '#model/ids.ts'
import type { Tiles } from './layers/tiles.ts'

export type PictureVariant = 'proxy' | 'display'
/**
 * Decoded pixels of an image; a proxy stands in until the sharp picture is there. Of a large picture that is all there is
 * as one bitmap, and its tiles are painted over it. Another object each time that there is something new to see.
 */
export type Picture = { bitmap: ImageBitmap; variant: PictureVariant; tiles: Tiles | null }

/** The tiles of a large picture, null for any other; `onLoaded` is called when more of them are there. */
export type TilesOf = (imageId: ImageId, onLoaded: () => void) => Promise<Tiles | null>
export type FetchPicture = (imageId: ImageId, variant: PictureVariant, signal: AbortSignal) => Promise<Blob>

const mostBytes = 320 * 1024 * 1024
const bytesOf = ({ width, height }: ImageBitmap): number => width * height * 4

/** The picture on screen has the processor to itself until it has been painted. */
const prefetchAfterMs = 100
/** So long the sharp picture waits for its proxy at most. */
const proxyWithinMs = 100
const nothing = Promise.resolve()
const ignore = (): void => undefined

/** A proxy on its way: its bytes are here, and it is shown or given up. */
type LoadingProxy = { fetched: Promise<void>; shown: Promise<void> }
const noProxy: LoadingProxy = { fetched: nothing, shown: nothing }
const paused = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

type Entry = {
  picture: Picture | null
  problem: string | null
  loading: AbortController | null
  proxyLoading: AbortController | null
}

/**
 * Decodes pictures ahead of their turn and keeps them within a bound of bytes. Of the wanted image first the proxy and
 * then the sharp picture is decoded; neighbours follow one after another. What nobody wants is closed, the farthest
 * first.
 */
export class Pictures {
  readonly #fetch: FetchPicture
  readonly #tilesOf: TilesOf
  readonly #listeners = new Set<() => void>()
  readonly #entries = new Map<ImageId, Entry>()
  #wanted: readonly ImageId[] = []
  #prefetching = false
  #closed = false

  constructor(fetchPicture: FetchPicture, tilesOf: TilesOf) {
    this.#fetch = fetchPicture
    this.#tilesOf = tilesOf
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** What there is of an image now: the sharp picture, its proxy, or null. */
  peek(imageId: ImageId): Picture | null {
    return this.#entries.get(imageId)?.picture ?? null
  }

  /** Why an image can't be shown, or null. */
  problem(imageId: ImageId): string | null {
    return this.#entries.get(imageId)?.problem ?? null
  }

  /** Names the image on screen and its neighbours in the order they are likely to be wanted. */
  want(imageId: ImageId, neighbours: readonly ImageId[]): void {
    this.#wanted = [imageId, ...neighbours]
    for (const [id, entry] of this.#entries) {
      if (!this.#wanted.includes(id)) entry.loading?.abort()
      if (id !== imageId) {
        entry.proxyLoading?.abort()
        entry.picture?.tiles?.rest()
      }
    }
    const entry = this.#entry(imageId)
    if (entry.problem !== null) entry.problem = null
    const proxy = entry.picture || entry.proxyLoading ? noProxy : this.#loadProxy(imageId, entry)
    void this.#loadSharp(imageId, entry, proxy).then(() => this.#prefetch())
    this.#evict()
  }

  close(): void {
    this.#closed = true
    for (const entry of this.#entries.values()) {
      entry.loading?.abort()
      letGo(entry.picture)
    }
    this.#entries.clear()
    this.#listeners.clear()
  }

  #entry(imageId: ImageId): Entry {
    const entry = this.#entries.get(imageId) ?? { picture: null, problem: null, loading: null, proxyLoading: null }
    this.#entries.delete(imageId)
    this.#entries.set(imageId, entry)
    return entry
  }

  async #prefetch(): Promise<void> {
    if (this.#prefetching) return
    this.#prefetching = true
    await paused(prefetchAfterMs)
    for (let next = this.#nextToPrefetch(); next && !this.#closed; next = this.#nextToPrefetch())
      await this.#loadSharp(next, this.#entry(next))
    this.#prefetching = false
  }

  #nextToPrefetch(): ImageId | undefined {
    return this.#wanted.find((id) => {
      const entry = this.#entries.get(id)
      return !entry || (entry.picture?.variant !== 'display' && !entry.loading && entry.problem === null)
    })
  }

  #loadProxy(imageId: ImageId, entry: Entry): LoadingProxy {
    const loading = new AbortController()
    entry.proxyLoading = loading
    const bytes = this.#fetch(imageId, 'proxy', loading.signal)
    return { fetched: bytes.then(ignore, ignore), shown: this.#decodeProxy(imageId, entry, bytes, loading.signal) }
  }

  async #decodeProxy(imageId: ImageId, entry: Entry, bytes: Promise<Blob>, signal: AbortSignal): Promise<void> {
    try {
      const blob = await bytes
      if (signal.aborted) return
      const bitmap = await createImageBitmap(blob)
      if (entry.picture || this.#entries.get(imageId) !== entry) bitmap.close()
      else this.#keep(entry, { bitmap, variant: 'proxy', tiles: null })
    } catch {
      // No proxy, no harm: the sharp picture is on its way and tells what is wrong if something is.
    } finally {
      entry.proxyLoading = null
    }
  }

  /**
   * Reads when the proxy has been read and decodes when it is shown, or late: side by side they would keep each other
   * from disk and processor.
   */
  async #loadSharp(imageId: ImageId, entry: Entry, proxy: LoadingProxy = noProxy): Promise<void> {
    if (entry.picture?.variant === 'display' || entry.loading) return
    const loading = new AbortController()
    entry.loading = loading
    try {
      const late = paused(proxyWithinMs)
      await Promise.race([proxy.fetched, late])
      loading.signal.throwIfAborted()
      const [blob, tiles] = await Promise.all([
        this.#fetch(imageId, 'display', loading.signal),
        this.#tilesOf(imageId, () => this.#renew(entry)),
      ])
      await Promise.race([proxy.shown, late])
      const bitmap = await createImageBitmap(blob)
      if (this.#closed || this.#entries.get(imageId) !== entry) bitmap.close()
      else this.#keep(entry, { bitmap, variant: 'display', tiles })
    } catch (error) {
      if (!loading.signal.aborted) entry.problem = error instanceof Error ? error.message : String(error)
    } finally {
      entry.loading = null
      this.#publish()
    }
  }

  /** There is more to see of a picture with tiles. */
  #renew(entry: Entry): void {
    if (!entry.picture) return
    entry.picture = { ...entry.picture }
    this.#publish()
  }

  #keep(entry: Entry, picture: Picture): void {
    letGo(entry.picture)
    entry.picture = picture
    this.#evict()
    this.#publish()
  }

  #evict(): void {
    let bytes = [...this.#entries.values()].reduce(
      (sum, { picture }) => sum + (picture ? bytesOf(picture.bitmap) : 0),
      0,
    )
    const unwanted = [...this.#entries.keys()].filter((id) => !this.#wanted.includes(id))
    const farthest = this.#wanted.slice(1).reverse()
    for (const id of [...unwanted, ...farthest]) {
      if (bytes <= mostBytes) return
      const entry = this.#entries.get(id)
      if (!entry?.picture) continue
      bytes -= bytesOf(entry.picture.bitmap)
      letGo(entry.picture)
      this.#entries.delete(id)
      this.#wanted = this.#wanted.filter((wanted) => wanted !== id)
    }
  }

  #publish(): void {
    for (const listener of this.#listeners) listener()
  }
}

function letGo(picture: Picture | null): void {
  picture?.bitmap.close()
  picture?.tiles?.rest()
}
