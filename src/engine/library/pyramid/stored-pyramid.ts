import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { parseJson } from '#model/text/parse-json.ts'
import { type Tile, tilePx } from '#model/tiles/pyramid.ts'
import { ifThere } from '../../errors.ts'
import { bandOfTileRow } from './bands.ts'
import { bytesOf, Pack, tileName } from './packed-tiles.ts'

/** Raised when older pyramids can no longer be read; those are then built again. */
const layoutVersion = 1

/** The mark of a complete pyramid, written last. */
const Whole = z.object({
  layoutVersion: z.literal(layoutVersion),
  tilePx: z.literal(tilePx),
  widthPx: z.int(),
  heightPx: z.int(),
  tiles: z.int(),
})
export type Whole = z.infer<typeof Whole>

/** The folder of an image's pyramid, by its content's hash. It can be deleted at any time. */
export const pyramidFolder = (cacheFolder: string, sha256: string): string =>
  join(cacheFolder, 'tiles', sha256.slice(0, 2), sha256)

export const bandFile = (folder: string, band: number): string =>
  join(folder, `band-${String(band).padStart(4, '0')}.tiles`)
export const topFile = (folder: string): string => join(folder, 'top.tiles')
/** The image's raw pixels; they exist only while the pyramid is being built. */
export const rawImageFile = (folder: string): string => join(folder, 'bare.v')
/** Tiles requested before the pyramid existed. */
export const earlyFolder = (folder: string): string => join(folder, 'early')
export const wholeFile = (folder: string): string => join(folder, 'pyramid.json')

export const wholeMark = (size: { widthPx: number; heightPx: number }, tiles: number): string =>
  JSON.stringify({ layoutVersion, tilePx, widthPx: size.widthPx, heightPx: size.heightPx, tiles } satisfies Whole)

/** Reads the mark of a complete pyramid; null when it is missing, incomplete, or of another layout. */
export async function readWhole(folder: string): Promise<Whole | null> {
  const text = await ifThere(readFile(wholeFile(folder), 'utf8'))
  return (text !== null && Whole.safeParse(parseJson(text)).data) || null
}

function packOf(folder: string, level: number, row: number): string {
  const band = bandOfTileRow(level, row)
  return band === null ? topFile(folder) : bandFile(folder, band)
}

/**
 * Returns tiles of a complete pyramid in the order requested; null for those that can't be read. Packs stay open for
 * one call.
 */
export async function readTiles(folder: string, level: number, tiles: readonly Tile[]): Promise<(Buffer | null)[]> {
  const packs = new Map<string, Promise<Pack | null>>()
  const open = (file: string): Promise<Pack | null> => {
    const opened = packs.get(file) ?? Pack.open(file)
    packs.set(file, opened)
    return opened
  }
  try {
    return await Promise.all(
      tiles.map(async ({ column, row }) => {
        const pack = await open(packOf(folder, level, row))
        return pack ? pack.read(tileName(level, column, row)) : null
      }),
    )
  } finally {
    for (const pack of packs.values()) await (await pack)?.close()
  }
}

/** Returns the size of a pyramid's files in bytes, 0 when there are none. */
export async function pyramidBytes(folder: string): Promise<number> {
  const names = (await ifThere(readdir(folder))) ?? []
  const sizes = await Promise.all(names.map((name) => bytesOf(join(folder, name))))
  return sizes.reduce((sum, bytes) => sum + bytes, 0)
}
