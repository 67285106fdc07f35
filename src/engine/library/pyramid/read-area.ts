import { levelCount, levelSize, tilePx, tilesIn } from '#model/tiles/pyramid.ts'
import type { Size } from '#model/units.ts'
import { scaled, unpacked } from './pixels.ts'
import { readTiles } from './stored-pyramid.ts'

/** Where the tiles of a large image are, and the size of the upright image. */
export type TiledImage = Size & { folder: string }

/** Returns the smallest level with at least the requested number of pixels for an area. */
const levelFor = (image: Size, area: { width: number; height: number }, { widthPx, heightPx }: Size): number =>
  Math.min(
    levelCount(image) - 1,
    Math.max(0, Math.floor(Math.log2(Math.min(area.width / widthPx, area.height / heightPx)) + 1e-9)),
  )

/**
 * Reads an area of a large image, in pixels of the upright original, from its tiles, scaled to exactly this size, as
 * red, green and blue bytes row by row. Depends on nothing else in the engine, so that inference workers load it
 * cheaply. Throws when tiles are missing.
 */
export async function readArea(
  image: TiledImage,
  area: { x: number; y: number; width: number; height: number },
  size: Size,
): Promise<Uint8Array> {
  const level = levelFor(image, area, size)
  const scale = 2 ** level
  const whole = levelSize(image, level)
  const left = Math.max(0, Math.floor(area.x / scale))
  const top = Math.max(0, Math.floor(area.y / scale))
  const right = Math.min(whole.widthPx, Math.max(left + 1, Math.ceil((area.x + area.width) / scale)))
  const bottom = Math.min(whole.heightPx, Math.max(top + 1, Math.ceil((area.y + area.height) / scale)))
  const [widthPx, heightPx] = [right - left, bottom - top]
  const data = Buffer.alloc(widthPx * heightPx * 3)
  const box = { x: left * scale, y: top * scale, width: widthPx * scale, height: heightPx * scale }
  const tiles = tilesIn(image, level, box)
  const bytes = await readTiles(image.folder, level, tiles)
  await Promise.all(
    tiles.map(async (tile, i) => {
      const found = bytes[i]
      if (!found) throw new Error('The tiles of the image are gone or damaged.')
      const pixels = await unpacked(found)
      const [tileLeft, tileTop] = [tile.column * tilePx, tile.row * tilePx]
      const [fromX, toX] = [Math.max(left, tileLeft), Math.min(right, tileLeft + pixels.widthPx)]
      for (let y = Math.max(top, tileTop); y < Math.min(bottom, tileTop + pixels.heightPx); y++) {
        const from = ((y - tileTop) * pixels.widthPx + fromX - tileLeft) * 3
        pixels.data.copy(data, ((y - top) * widthPx + fromX - left) * 3, from, from + (toX - fromX) * 3)
      }
    }),
  )
  return scaled({ data, widthPx, heightPx }, size)
}
