import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as paused } from 'node:timers/promises'
import { levelSize, type Tile, tileBox, tilePx } from '#model/tiles/pyramid.ts'
import type { Context } from '../../context.ts'
import { ifThere } from '../../errors.ts'
import { writeCacheFile } from '../files/files.ts'
import { imageFile } from '../image-files.ts'
import { hasRawImage } from './build-pyramid.ts'
import type { LargeImage } from './large-image.ts'
import type { Area } from './orientation.ts'
import { areaOfBare, areaOfOriginal, type RawPixels, tileOf } from './pixels.ts'
import { earlyFolder, rawImageFile, readTiles, readWhole } from './stored-pyramid.ts'

type Waiting = {
  level: number
  tile: Tile
  signal: AbortSignal | undefined
  give(bytes: Buffer | null): void
  fail(error: unknown): void
}

/** The most tiles per side cut from one reading: bounds memory. */
const sideTiles = 8

/**
 * Tiles requested before the pyramid exists. Requests waiting for the same level are cut from one reading of the image,
 * because each has to decode down to the tiles' lower edge; one reading at a time, the newest request first.
 */
class EarlyTiles {
  readonly #waiting = new Map<string, Waiting[]>()

  /**
   * Returns tiles in the order requested; null for those that are not available yet. Tiles of an aborted call are not
   * read.
   */
  async read(
    context: Context,
    image: LargeImage,
    level: number,
    tiles: readonly Tile[],
    signal: AbortSignal | undefined,
  ): Promise<(Buffer | null)[]> {
    return Promise.all(
      tiles.map(async (tile) => {
        const kept = await ifThere(readFile(earlyFile(image, level, tile)))
        return kept ?? this.#enqueue(context, image, { level, tile, signal })
      }),
    )
  }

  #enqueue(
    context: Context,
    image: LargeImage,
    requested: Pick<Waiting, 'level' | 'tile' | 'signal'>,
  ): Promise<Buffer | null> {
    return new Promise((give, fail) => {
      const waiting = this.#waiting.get(image.folder)
      if (waiting) waiting.push({ ...requested, give, fail })
      else {
        this.#waiting.set(image.folder, [{ ...requested, give, fail }])
        // The other tiles of the same request arrive meanwhile.
        context.finishBeforeClose(
          paused(15).then(() => this.#serve(context, image)),
          `Cutting tiles of ${image.path} ahead`,
        )
      }
    })
  }

  async #serve(context: Context, image: LargeImage): Promise<void> {
    for (;;) {
      const waiting = this.#waiting.get(image.folder)!
      for (const { signal, give } of waiting) if (signal?.aborted) give(null)
      const live = waiting.filter(({ signal }) => !signal?.aborted)
      if (live.length === 0) {
        this.#waiting.delete(image.folder)
        return
      }
      const group = sameReading(live)
      this.#waiting.set(
        image.folder,
        live.filter((one) => !group.includes(one)),
      )
      try {
        const { level } = group[0]!
        const tiles = group.map(({ tile }) => tile)
        const bytes = (await readWhole(image.folder))
          ? await readTiles(image.folder, level, tiles)
          : await cut(context, image, level, tiles)
        for (const [i, { give }] of group.entries()) give(bytes[i] ?? null)
      } catch (error) {
        for (const { fail } of group) fail(error)
      }
    }
  }
}

export const earlyTiles = new EarlyTiles()

const earlyFile = ({ folder }: LargeImage, level: number, { column, row }: Tile): string =>
  join(earlyFolder(folder), `${level}-${column}-${row}.jpg`)

/** Returns the waiting requests that are cut together with the newest. */
function sameReading(waiting: readonly Waiting[]): Waiting[] {
  const newest = waiting.at(-1)!
  const near = (a: number, b: number) => Math.abs(a - b) < sideTiles / 2
  return waiting.filter(
    ({ level, tile }) =>
      level === newest.level && near(tile.column, newest.tile.column) && near(tile.row, newest.tile.row),
  )
}

async function cut(
  context: Context,
  image: LargeImage,
  level: number,
  tiles: readonly Tile[],
): Promise<(Buffer | null)[]> {
  const boxes = tiles.map((tile) => tileBox(image, level, tile))
  const left = Math.min(...boxes.map(({ x }) => x))
  const top = Math.min(...boxes.map(({ y }) => y))
  const right = Math.max(...boxes.map(({ x, width }) => x + width))
  const bottom = Math.max(...boxes.map(({ y, height }) => y + height))
  const area = { left, top, width: right - left, height: bottom - top }
  const pixels = await areaOf(context, image, area, level)
  await mkdir(earlyFolder(image.folder), { recursive: true })
  const first = { column: left / (tilePx * 2 ** level), row: top / (tilePx * 2 ** level) }
  return Promise.all(
    tiles.map(async (tile) => {
      const part = partOf(pixels, { column: tile.column - first.column, row: tile.row - first.row })
      const bytes = await tileOf(pixels, part)
      await writeCacheFile(context, earlyFile(image, level, tile), bytes)
      return bytes
    }),
  )
}

function partOf({ widthPx, heightPx }: RawPixels, { column, row }: Tile): Area {
  const [left, top] = [column * tilePx, row * tilePx]
  return { left, top, width: Math.min(tilePx, widthPx - left), height: Math.min(tilePx, heightPx - top) }
}

async function areaOf(context: Context, image: LargeImage, area: Area, level: number): Promise<RawPixels> {
  const size = levelSize({ widthPx: area.width, heightPx: area.height }, level)
  if (hasRawImage(image)) return areaOfBare({ file: rawImageFile(image.folder), stored: image }, area, size)
  return areaOfOriginal(await imageFile(context, image.row, 'original'), image, area, size)
}
