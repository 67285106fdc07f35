import type { BoundingBox } from '../geometry/box.ts'
import type { Size } from '../units.ts'

/**
 * How a large image is cut into tiles. Level 0 has all its pixels; each further level has half as many per side,
 * rounded up. Every level is cut into square tiles from its top left corner; the last level fits into one tile.
 */
export const tilePx = 512

export type Tile = { column: number; row: number }

export const levelSize = ({ widthPx, heightPx }: Size, level: number): Size => ({
  widthPx: Math.ceil(widthPx / 2 ** level),
  heightPx: Math.ceil(heightPx / 2 ** level),
})

export const levelCount = ({ widthPx, heightPx }: Size): number =>
  1 + Math.max(0, Math.ceil(Math.log2(Math.max(widthPx, heightPx) / tilePx)))

export function gridOf(size: Size, level: number): { columns: number; rows: number } {
  const { widthPx, heightPx } = levelSize(size, level)
  return { columns: Math.ceil(widthPx / tilePx), rows: Math.ceil(heightPx / tilePx) }
}

/** The number of tiles of all levels. */
export function tileCount(size: Size): number {
  let tiles = 0
  for (let level = 0; level < levelCount(size); level++) {
    const { columns, rows } = gridOf(size, level)
    tiles += columns * rows
  }
  return tiles
}

/** The place of a tile on the image, in pixels of the upright original; tiles at the right and lower edge are cut. */
export function tileBox(size: Size, level: number, { column, row }: Tile): BoundingBox {
  const sidePx = tilePx * 2 ** level
  const [x, y] = [column * sidePx, row * sidePx]
  return { x, y, width: Math.min(sidePx, size.widthPx - x), height: Math.min(sidePx, size.heightPx - y) }
}

/** The tiles of a level that a box touches, row by row. The box is in pixels of the upright original. */
export function tilesIn(size: Size, level: number, box: BoundingBox): Tile[] {
  const sidePx = tilePx * 2 ** level
  const { columns, rows } = gridOf(size, level)
  const first = { column: Math.max(0, Math.floor(box.x / sidePx)), row: Math.max(0, Math.floor(box.y / sidePx)) }
  const end = {
    column: Math.min(columns, Math.ceil((box.x + box.width) / sidePx)),
    row: Math.min(rows, Math.ceil((box.y + box.height) / sidePx)),
  }
  const tiles: Tile[] = []
  for (let row = first.row; row < end.row; row++)
    for (let column = first.column; column < end.column; column++) tiles.push({ column, row })
  return tiles
}

/** A tile's number inside of its level, row by row. */
export const tileNumber = (size: Size, level: number, { column, row }: Tile): number =>
  row * gridOf(size, level).columns + column

export function tileOfNumber(size: Size, level: number, number: number): Tile {
  const { columns } = gridOf(size, level)
  return { column: number % columns, row: Math.floor(number / columns) }
}
