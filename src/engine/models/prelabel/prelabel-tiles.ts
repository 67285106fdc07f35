import type { ModelInput } from '#contract'
import type { BoundingBox } from '#model/geometry/box.ts'
import type { Size } from '#model/units.ts'

/**
 * A part of the image as the model sees it. What is smaller than `leastPx` fits into the overlap of a finer pass: that
 * sees it whole at every place, and better, so here it is skipped.
 */
export type PlannedTile = { region: BoundingBox; minPx: number }

/** The tiles in which a model sees a large image, and the whole of it. `key` tells plans apart. */
export type TilePlan = { key: string; tiles: readonly PlannedTile[]; whole: PlannedTile }

/** How many times more of the image per side a pass sees than the one before. */
const passFactor = 4

/** Where tiles of one side length begin along an image: evenly, and with at least the wanted overlap. */
function positions(length: number, side: number, overlap: number): number[] {
  if (length <= side) return [0]
  const steps = Math.ceil((length - side) / (side * (1 - overlap)))
  return Array.from({ length: steps + 1 }, (_, i) => Math.round((i * (length - side)) / steps))
}

/**
 * Tiles of an image for a model: the finest pass shows it in the tiles of the setting, or in the model's own input
 * size; each further pass takes in four times as much a side, until the whole image is no more than twice as coarse. So an object of any size is seen at some pass as large as the model likes it.
 */
export function planTiles(
  image: Size,
  { fixed, longSidePx }: Pick<ModelInput, 'fixed' | 'longSidePx'>,
  { tilePx, overlap }: { tilePx: number; overlap: number },
): TilePlan {
  const own = fixed ?? { widthPx: longSidePx, heightPx: longSidePx }
  const scale = tilePx === 0 ? 1 : tilePx / Math.max(own.widthPx, own.heightPx)
  const finest = { width: Math.round(own.widthPx * scale), height: Math.round(own.heightPx * scale) }
  const tiles: PlannedTile[] = []
  let minPx = 0
  const isFinerThanWhole = (width: number, height: number, factor: number) =>
    width * factor < image.widthPx || height * factor < image.heightPx
  for (let { width, height } = finest; isFinerThanWhole(width, height, 1); width *= passFactor, height *= passFactor) {
    if (tiles.length > 0 && !isFinerThanWhole(width, height, 2)) break
    for (const y of positions(image.heightPx, height, overlap))
      for (const x of positions(image.widthPx, width, overlap))
        tiles.push({
          region: { x, y, width: Math.min(width, image.widthPx), height: Math.min(height, image.heightPx) },
          minPx,
        })
    minPx = Math.min(width, height) * overlap
  }
  const whole = { x: 0, y: 0, width: image.widthPx, height: image.heightPx }
  return { key: `${finest.width}x${finest.height}/${overlap}`, tiles, whole: { region: whole, minPx } }
}
