import { levelCount, levelSize, tilePx } from '#model/tiles/pyramid.ts'
import type { Size } from '#model/units.ts'
import type { Area } from './orientation.ts'

/**
 * A pyramid is built in bands of this many rows of the image: on the first four levels the tiles of a band belong to no
 * other band. Higher levels are assembled from a shrunk strip of every band. A crash loses at most one band.
 */
export const bandLevels = 4
const bandRowsPx = tilePx * 2 ** (bandLevels - 1)

export const bandCount = ({ heightPx }: Size): number => Math.ceil(heightPx / bandRowsPx)

export function bandArea({ widthPx, heightPx }: Size, band: number): Area {
  const top = band * bandRowsPx
  return { left: 0, top, width: widthPx, height: Math.min(bandRowsPx, heightPx - top) }
}

export const hasTop = (size: Size): boolean => levelCount(size) > bandLevels

/** Returns the size of a band's strip on the first level above the bands. */
export function stripSize(size: Size, band: number): Size {
  const whole = levelSize(size, bandLevels)
  const rows = bandRowsPx / 2 ** bandLevels
  return { widthPx: whole.widthPx, heightPx: Math.min(rows, whole.heightPx - band * rows) }
}

export const firstTileRow = (band: number, level: number): number => band * 2 ** (bandLevels - 1 - level)

/** Returns the band of a tile row of a level, or null for levels above the bands. */
export const bandOfTileRow = (level: number, row: number): number | null =>
  level < bandLevels ? Math.floor(row / 2 ** (bandLevels - 1 - level)) : null
