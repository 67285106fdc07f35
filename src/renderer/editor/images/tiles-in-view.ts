import { levelCount, type Tile, tileBox, tilesIn } from '#model/tiles/pyramid.ts'
import type { PaintedArea } from '../scene/painted-view.ts'
import type { ImageSize, Viewport } from '../scene/viewport.ts'

/** Tiles are magnified at most this much before the next finer level is used. */
const maxMagnified = 1.25

/** Returns the level closest to the screen's resolution; `scale` is device pixels per image pixel. */
export const levelFor = (size: ImageSize, scale: number): number =>
  Math.min(levelCount(size) - 1, Math.max(0, Math.floor(-Math.log2(scale) + Math.log2(maxMagnified) + 1e-9)))

/** Returns the tiles of a level that meet an area, nearest to its center first. */
export function tilesInArea(size: ImageSize, level: number, viewport: Viewport, area: PaintedArea): Tile[] {
  const { scale } = viewport
  const box = {
    x: (area.leftPx - viewport.leftPx) / scale,
    y: (area.topPx - viewport.topPx) / scale,
    width: area.widthPx / scale,
    height: area.heightPx / scale,
  }
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  const distance = (tile: Tile) => {
    const { x, y, width, height } = tileBox(size, level, tile)
    return Math.hypot(x + width / 2 - middle.x, y + height / 2 - middle.y)
  }
  return tilesIn(size, level, box)
    .map((tile) => ({ tile, at: distance(tile) }))
    .sort((a, b) => a.at - b.at)
    .map(({ tile }) => tile)
}

/** Returns the coarser tile that contains a tile, and where in it the tile starts, as a fraction. */
export function ancestor({ column, row }: Tile, levels: number): { tile: Tile; x: number; y: number } {
  const factor = 2 ** levels
  return {
    tile: { column: Math.floor(column / factor), row: Math.floor(row / factor) },
    x: (column % factor) / factor,
    y: (row % factor) / factor,
  }
}
