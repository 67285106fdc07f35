import type { ModelInput } from '#contract'
import type { BoundingBox } from '#model/geometry/box.ts'
import type { Size } from '#model/units.ts'

/**
 * A part of the image for the model. Findings smaller than `minPx` are skipped, because they fit into the overlap of a finer
 * pass, which always sees them whole.
 */
export type PlannedTile = { region: BoundingBox; minPx: number }

/** The tiles of a large image, and the whole of it. `key` identifies the plan. */
export type TilePlan = { key: string; tiles: readonly PlannedTile[]; whole: PlannedTile }

/** How much longer the sides of tiles are than in the pass before. */
const passFactor = 4

/** Returns where tiles begin along an image: evenly, with at least this overlap. */
function positions(length: number, side: number, overlap: number): number[] {
  if (length <= side) return [0]
  const steps = Math.ceil((length - side) / (side * (1 - overlap)))
  return Array.from({ length: steps + 1 }, (_, i) => Math.round((i * (length - side)) / steps))
}

/**
 * Plans the tiles of an image. Tiles of the finest pass have the size in the settings, or the model's input size. Each further
 * pass has four times longer sides, until the whole image is at most twice as coarse. So some pass shows an object of any
 * size as large as the model expects it.
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
