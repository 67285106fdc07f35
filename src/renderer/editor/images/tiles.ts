import { t } from '@lingui/core/macro'
import { levelCount, type Tile, tileBox, tileNumber, tileOfNumber, tilePx } from '#model/tiles/pyramid.ts'
import type { Context } from '../scene/context.ts'
import type { PaintedArea } from '../scene/painted-view.ts'
import type { ImageSize, Viewport } from '../scene/viewport.ts'
import { ancestor, levelFor, tilesInArea } from './tiles-in-view.ts'

/** JPEGs of one level's tiles by number; tiles that aren't ready are missing. */
export type FetchTiles = (
  level: number,
  tiles: readonly Tile[],
  signal: AbortSignal,
) => Promise<ReadonlyMap<number, Blob>>

const maxBytes = 224 * 1024 * 1024
const bytesOf = ({ width, height }: ImageBitmap): number => width * height * 4
const batchTiles = 6
const batchesInFlight = 3
/** Failed tiles are requested again after this time. */
const retryAfterMs = 1500
/** Pixels are shown as squares from this magnification on. */
const squaresFrom = 4

/** Tiles this far outside the view are loaded too. */
const aroundPx = 200

/** Returns the area with its surroundings, unless it already extends beyond the view. */
const grown = (area: PaintedArea): PaintedArea =>
  area.leftPx < 0
    ? area
    : {
        leftPx: area.leftPx - aroundPx,
        topPx: area.topPx - aroundPx,
        widthPx: area.widthPx + 2 * aroundPx,
        heightPx: area.heightPx + 2 * aroundPx,
      }

type Key = `${number}/${number}`
type RequestedTile = { level: number; tile: Tile; key: Key }
type Batch = { keys: readonly Key[]; abort: AbortController }

/**
 * The tiles of one large image. Painting requests the visible ones, nearest to the center first; until a tile arrives,
 * a coarser one replaces it. The least recently seen tiles are released when memory is short.
 */
export class Tiles {
  readonly #size: ImageSize
  readonly #fetch: FetchTiles
  readonly #onLoaded: () => void
  /** Decoded tiles, most recently used last. */
  readonly #loaded = new Map<Key, ImageBitmap>()
  readonly #inFlight = new Set<Batch>()
  readonly #refusedUntilMs = new Map<Key, number>()
  #requested: readonly RequestedTile[] = []
  #bytes = 0
  #isComplete = false
  #retryTimer: ReturnType<typeof setTimeout> | undefined

  constructor(size: ImageSize, fetchTiles: FetchTiles, onLoaded: () => void) {
    this.#size = size
    this.#fetch = fetchTiles
    this.#onLoaded = onLoaded
  }

  /** Paints the loaded tiles of an area and requests missing ones. */
  paint(context: Context, viewport: Viewport, area: PaintedArea, devicePixelRatio: number): void {
    const level = levelFor(this.#size, viewport.scale * devicePixelRatio)
    const tiles = tilesInArea(this.#size, level, viewport, area)
    const around = tilesInArea(this.#size, level, viewport, grown(area))
    const requested = new Map([...tiles, ...around].map((tile) => [this.#key(level, tile), tile]))
    this.#want([...requested].map(([key, tile]) => ({ level, tile, key })))
    context.imageSmoothingEnabled = viewport.scale < squaresFrom
    context.imageSmoothingQuality = 'low'
    let isComplete = true
    for (const tile of tiles)
      isComplete = this.#paintTile(context, level, tile, viewport, area, devicePixelRatio) && isComplete
    if (isComplete && !this.#isComplete) performance.mark('editor.tiles', { detail: t`level ${level}` })
    this.#isComplete = isComplete
  }

  /** Releases everything when another image is shown. */
  rest(): void {
    clearTimeout(this.#retryTimer)
    this.#requested = []
    for (const { abort } of this.#inFlight) abort.abort()
    for (const bitmap of this.#loaded.values()) bitmap.close()
    this.#loaded.clear()
    this.#bytes = 0
    this.#isComplete = false
  }

  #key(level: number, tile: Tile): Key {
    return `${level}/${tileNumber(this.#size, level, tile)}`
  }

  /** Paints a tile or a coarser replacement; returns true for the tile itself. */
  #paintTile(
    context: Context,
    level: number,
    tile: Tile,
    viewport: Viewport,
    area: PaintedArea,
    devicePixelRatio: number,
  ): boolean {
    const { x, y, width, height } = tileBox(this.#size, level, tile)
    // Rounds to device pixels, so that tiles meet without gaps.
    const across = (at: number) => Math.round((viewport.leftPx + at * viewport.scale - area.leftPx) * devicePixelRatio)
    const down = (at: number) => Math.round((viewport.topPx + at * viewport.scale - area.topPx) * devicePixelRatio)
    const [left, top] = [across(x), down(y)]
    const [toX, toY] = [across(x + width), down(y + height)]
    for (let up = 0; level + up < levelCount(this.#size); up++) {
      const from = ancestor(tile, up)
      const bitmap = this.#loaded.get(this.#key(level + up, from.tile))
      if (!bitmap) continue
      const perPx = 2 ** -(level + up)
      context.drawImage(
        bitmap,
        from.x * tilePx,
        from.y * tilePx,
        Math.min(width * perPx, bitmap.width - from.x * tilePx),
        Math.min(height * perPx, bitmap.height - from.y * tilePx),
        left,
        top,
        toX - left,
        toY - top,
      )
      return up === 0
    }
    return false
  }

  #want(requested: readonly RequestedTile[]): void {
    this.#requested = requested
    const keys = new Set(requested.map(({ key }) => key))
    for (const batch of this.#inFlight) if (!batch.keys.some((key) => keys.has(key))) batch.abort.abort()
    for (const { key } of requested) {
      const bitmap = this.#loaded.get(key)
      if (!bitmap) continue
      this.#loaded.delete(key)
      this.#loaded.set(key, bitmap)
    }
    this.#pump()
  }

  #pump(): void {
    const nowMs = performance.now()
    const inFlight = new Set([...this.#inFlight].flatMap(({ keys }) => keys))
    const missing = this.#requested.filter(
      ({ key }) => !this.#loaded.has(key) && !inFlight.has(key) && (this.#refusedUntilMs.get(key) ?? 0) <= nowMs,
    )
    while (missing.length > 0 && this.#inFlight.size < batchesInFlight) void this.#load(missing.splice(0, batchTiles))
  }

  async #load(tiles: readonly RequestedTile[]): Promise<void> {
    const batch: Batch = { keys: tiles.map(({ key }) => key), abort: new AbortController() }
    const { signal } = batch.abort
    const level = tiles[0]!.level
    this.#inFlight.add(batch)
    const got = new Set<Key>()
    try {
      const fetched = await this.#fetch(
        level,
        tiles.map(({ tile }) => tile),
        signal,
      )
      await Promise.all(
        [...fetched].map(async ([number, blob]) => {
          const bitmap = await createImageBitmap(blob)
          const key = this.#key(level, tileOfNumber(this.#size, level, number))
          got.add(key)
          if (signal.aborted) bitmap.close()
          else this.#keep(key, bitmap)
        }),
      )
    } catch {
      // Requested again below; the stage shows a notice if tiles can't load.
    }
    this.#inFlight.delete(batch)
    if (signal.aborted) {
      this.#pump()
      return
    }
    for (const key of batch.keys) if (!got.has(key)) this.#refusedUntilMs.set(key, performance.now() + retryAfterMs)
    if (got.size < batch.keys.length) this.#retryLater()
    this.#pump()
    if (got.size > 0) this.#onLoaded()
  }

  #retryLater(): void {
    clearTimeout(this.#retryTimer)
    this.#retryTimer = setTimeout(() => {
      this.#refusedUntilMs.clear()
      this.#pump()
    }, retryAfterMs)
  }

  #keep(key: Key, bitmap: ImageBitmap): void {
    const before = this.#loaded.get(key)
    if (before) {
      this.#bytes -= bytesOf(before)
      before.close()
    }
    this.#loaded.set(key, bitmap)
    this.#bytes += bytesOf(bitmap)
    const requested = new Set(this.#requested.map((one) => one.key))
    for (const [old, unused] of this.#loaded) {
      if (this.#bytes <= maxBytes) return
      if (requested.has(old)) continue
      this.#bytes -= bytesOf(unused)
      unused.close()
      this.#loaded.delete(old)
    }
  }
}
