import type { ImageId } from '#model/ids.ts'
import type { LoadedImage } from './loaded-image.ts'
import { type Around, type CachedImage, evictionOrder, nextPreload, type Preload } from './preload.ts'
import { ProxyBytes } from './proxy-bytes.ts'
import { type FetchThumbnails, Thumbnails } from './thumbnails.ts'
import type { Tiles } from './tiles.ts'

type Fetched = 'proxy' | 'display'
/**
 * Where images come from. `tilesOf` returns null unless the image is large, and calls `onLoaded` when more tiles
 * arrive.
 */
export type ImageSources = {
  image(imageId: ImageId, variant: Fetched, signal: AbortSignal): Promise<Blob>
  thumbnails: FetchThumbnails
  tilesOf(imageId: ImageId, onLoaded: () => void): Promise<Tiles | null>
}

const maxBytes = 320 * 1024 * 1024
const maxProxyBytes = 64 * 1024 * 1024
const bytesOf = ({ width, height }: ImageBitmap): number => width * height * 4

/** Preloading waits until the image on screen is painted. */
const preloadAfterMs = 100
/** Preloading pauses this long after each user input. */
const pauseMs = 200
/** The full image waits at most this long for its proxy. */
const proxyWithinMs = 100
/** An image requested this soon after the previous one is probably skipped: it loads only if it stays. */
const skippingMs = 50
const stayMs = 12
const nobody: Around = { sharp: [], proxies: [], thumbnails: [] }
const nothing: CachedImage = { variant: null, failed: false, tried: false, read: false, bytes: 0 }
const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** `fetched` resolves once the bytes are here, `done` once they are decoded or dropped. Neither rejects. */
type Loading = { abort: AbortController; fetched: Promise<unknown>; done: Promise<void> }
type Entry = {
  image: (LoadedImage & { variant: Fetched }) | null
  problem: string | null
  proxyTried: boolean
  loading: Partial<Record<Fetched, Loading>>
}

/**
 * Loads images, the one on screen first, within a memory limit. Other loads are canceled until that one is fully
 * loaded.
 */
export class ImageLoader {
  readonly #sources: ImageSources
  readonly #thumbnails: Thumbnails
  readonly #listeners = new Set<() => void>()
  readonly #entries = new Map<ImageId, Entry>()
  readonly #proxyBytes: ProxyBytes
  #onScreen: ImageId | null = null
  #around = nobody
  /** Counts images put on screen; work for an earlier one stops. */
  #turn = 0
  #wantedAtMs = Number.NEGATIVE_INFINITY
  #preloadFromMs = 0
  #decodingProxy: Promise<void> | null = null
  #closed = false

  constructor(sources: ImageSources) {
    this.#sources = sources
    this.#proxyBytes = new ProxyBytes(sources.image)
    this.#thumbnails = new Thumbnails(sources.thumbnails, () => this.#publish())
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Returns the best loaded version of an image, or null. */
  peek(imageId: ImageId): LoadedImage | null {
    return this.#entries.get(imageId)?.image ?? this.#thumbnails.get(imageId)
  }

  /** Returns the preloaded thumbnail, or null. */
  thumbnail(imageId: ImageId): LoadedImage | null {
    return this.#thumbnails.get(imageId)
  }

  /** Returns whether more than a thumbnail is loaded: enough to review the image. */
  isSeen(imageId: ImageId): boolean {
    return (this.#entries.get(imageId)?.image ?? null) !== null
  }

  /** Returns why an image can't be shown, or null. */
  problem(imageId: ImageId): string | null {
    return this.#entries.get(imageId)?.problem ?? null
  }

  /** Sets the image on screen and its neighbors. Resolves when it is fully loaded, failed or replaced. */
  async want(imageId: ImageId, around: Around = nobody): Promise<void> {
    const turn = ++this.#turn
    const isOnScreen = () => turn === this.#turn && !this.#closed
    const isSkipping = imageId !== this.#onScreen && performance.now() - this.#wantedAtMs < skippingMs
    this.#wantedAtMs = performance.now()
    this.#onScreen = imageId
    this.#around = around
    for (const [id, entry] of this.#entries) {
      if (id === imageId) continue
      entry.loading.proxy?.abort.abort()
      entry.loading.display?.abort.abort()
      entry.image?.tiles?.rest()
    }
    this.#proxyBytes.giveUp()
    const entry = this.#entry(imageId)
    entry.problem = null
    this.#evict()
    if (!entry.image) void this.#thumbnails.load([imageId], () => true)
    if (isSkipping) await delay(stayMs)
    if (isOnScreen()) await this.#loadWanted(imageId, entry)
    if (isOnScreen()) void this.#preloadAll(isOnScreen)
  }

  /** Loads a proxy or the full image whatever is on screen; returns whether there is something to show. */
  async ready(imageId: ImageId): Promise<boolean> {
    const entry = this.#entry(imageId)
    if (!entry.image) await this.#load(imageId, entry, 'proxy').done
    if (!entry.image && !this.#closed) await this.#load(imageId, entry, 'display').done
    return this.isSeen(imageId)
  }

  /** Shows an image that is replaced at once, and loads no more of it. */
  pass(imageId: ImageId, thumbnails: readonly ImageId[]): void {
    this.#turn += 1
    this.#onScreen = imageId
    this.#around = nobody
    this.#evict()
    void this.#thumbnails.load(thumbnails, () => !this.#closed)
  }

  /** Pauses preloading after user input. */
  giveWay(): void {
    this.#preloadFromMs = performance.now() + pauseMs
  }

  close(): void {
    this.#closed = true
    this.#proxyBytes.close()
    for (const { loading, image } of this.#entries.values()) {
      loading.proxy?.abort.abort()
      loading.display?.abort.abort()
      closeImage(image)
    }
    this.#entries.clear()
    this.#thumbnails.close()
    this.#listeners.clear()
  }

  #entry(imageId: ImageId): Entry {
    const entry = this.#entries.get(imageId) ?? { image: null, problem: null, proxyTried: false, loading: {} }
    this.#entries.delete(imageId)
    this.#entries.set(imageId, entry)
    return entry
  }

  async #loadWanted(imageId: ImageId, entry: Entry): Promise<void> {
    if (entry.image?.variant === 'display') return
    const proxy = entry.image ? null : this.#load(imageId, entry, 'proxy')
    await this.#load(imageId, entry, 'display', proxy).done
  }

  /** Preloads one image after another while the same image is on screen. */
  async #preloadAll(isOnScreen: () => boolean): Promise<void> {
    await delay(preloadAfterMs)
    void this.#thumbnails.load(this.#around.thumbnails, isOnScreen)
    for (;;) {
      for (let ms = this.#preloadFromMs; ms > performance.now(); ms = this.#preloadFromMs)
        await delay(ms - performance.now())
      const next = isOnScreen() ? nextPreload(this.#around, (id) => this.#cached(id), maxProxyBytes) : null
      if (!next) return
      await this.#preload(next)
    }
  }

  async #preload({ imageId, what }: Preload): Promise<void> {
    if (what !== 'proxy bytes') await this.#load(imageId, this.#entry(imageId), what).done
    else if ((await this.#proxyBytes.readAhead(imageId)) === 'none') this.#entry(imageId).proxyTried = true
  }

  #cached(imageId: ImageId): CachedImage {
    const entry = this.#entries.get(imageId)
    const read = this.#proxyBytes.has(imageId)
    if (!entry) return { ...nothing, read }
    const { image, problem, proxyTried } = entry
    return {
      variant: image?.variant ?? null,
      failed: problem !== null,
      tried: proxyTried,
      read,
      bytes: image ? bytesOf(image.bitmap) : 0,
    }
  }

  /**
   * Joins a running load. The full image is fetched after its proxy was fetched (decoded, if it was cached), or after a
   * timeout: in parallel they would slow each other down, and images that are skipped load nothing large.
   */
  #load(imageId: ImageId, entry: Entry, variant: Fetched, proxy: Loading | null = null): Loading {
    const inFlight = entry.loading[variant]
    if (inFlight && !inFlight.abort.signal.aborted) return inFlight
    const abort = new AbortController()
    const late = proxy && delay(proxyWithinMs)
    const cached = variant === 'proxy' ? this.#proxyBytes.get(imageId) : null
    const read = () =>
      Promise.all([
        cached ?? this.#sources.image(imageId, variant, abort.signal),
        variant === 'display' ? this.#sources.tilesOf(imageId, () => this.#renew(entry)) : null,
      ])
    // Starts requests before the page renders again.
    const bytes = proxy
      ? Promise.race([proxy.fetched, late]).then(() => {
          abort.signal.throwIfAborted()
          return read()
        })
      : read()
    const turn = Promise.race([proxy?.done, late])
    const done = this.#decode(imageId, entry, variant, bytes, turn, abort.signal).finally(() => {
      if (entry.loading[variant]?.abort === abort) delete entry.loading[variant]
    })
    // `done` stores errors in the entry.
    const loading = { abort, fetched: cached ? done : bytes.catch(() => undefined), done }
    entry.loading[variant] = loading
    return loading
  }

  /** Decodes the bytes when it is their turn and stores errors in the entry. */
  async #decode(
    imageId: ImageId,
    entry: Entry,
    variant: Fetched,
    bytes: Promise<[Blob, Tiles | null]>,
    turn: Promise<unknown>,
    signal: AbortSignal,
  ): Promise<void> {
    if (variant === 'proxy') entry.proxyTried = true
    try {
      const [[blob, tiles]] = await Promise.all([bytes, turn])
      // Decoding can't be canceled: of skipped images at most one is decoding.
      while (variant === 'proxy' && this.#decodingProxy) await this.#decodingProxy
      signal.throwIfAborted()
      const decoding = createImageBitmap(blob)
      if (variant === 'proxy') this.#decodingProxy = this.#untilDone(decoding)
      this.#keep(imageId, entry, { bitmap: await decoding, variant, tiles })
    } catch (error) {
      // A missing proxy doesn't matter: the full image reports errors.
      if (variant === 'proxy') entry.proxyTried = !signal.aborted
      if (variant === 'proxy' || signal.aborted) return
      entry.problem = error instanceof Error ? error.message : String(error)
      this.#publish()
    }
  }

  async #untilDone(decoding: Promise<unknown>): Promise<void> {
    // The caller reports the error.
    await decoding.catch(() => undefined)
    this.#decodingProxy = null
  }

  /** Tells listeners that more tiles are loaded. */
  #renew(entry: Entry): void {
    if (!entry.image) return
    entry.image = { ...entry.image }
    this.#publish()
  }

  #keep(imageId: ImageId, entry: Entry, image: Entry['image'] & object): void {
    const isWanted = !this.#closed && this.#entries.get(imageId) === entry
    if (!isWanted || entry.image?.variant === 'display') {
      closeImage(image)
      return
    }
    closeImage(entry.image)
    entry.image = image
    this.#evict()
    this.#publish()
  }

  #evict(): void {
    const isSharp = (id: ImageId) => this.#entries.get(id)?.image?.variant === 'display'
    let bytes = [...this.#entries.values()].reduce((sum, { image }) => sum + (image ? bytesOf(image.bitmap) : 0), 0)
    for (const id of evictionOrder(this.#entries.keys(), this.#onScreen, this.#around, isSharp)) {
      if (bytes <= maxBytes) return
      const entry = this.#entries.get(id)
      if (!entry?.image) continue
      bytes -= bytesOf(entry.image.bitmap)
      closeImage(entry.image)
      this.#entries.delete(id)
      this.#around = without(this.#around, id)
    }
  }

  #publish(): void {
    for (const listener of this.#listeners) listener()
  }
}

const without = ({ sharp, proxies, thumbnails }: Around, imageId: ImageId): Around => ({
  sharp: sharp.filter((id) => id !== imageId),
  proxies: proxies.filter((id) => id !== imageId),
  thumbnails,
})

function closeImage(image: LoadedImage | null): void {
  image?.bitmap.close()
  image?.tiles?.rest()
}
