import type { BoundingBox } from '#model/geometry/box.ts'
import { maskFromGrid } from '#model/geometry/mask-from-grid.ts'
import { type MaskShape, maskOfRuns } from '#model/shapes/mask.ts'
import type { Letterbox } from './letterbox.ts'

/** A grid over the whole input. Its values are above 0 inside the object. */
export type InputGrid = { columns: number; rows: number }

/**
 * Returns the pixels inside a box of the image in which the grid, interpolated between its cells, is above 0; null if there
 * are none. Calls `valueAt` only for relevant cells.
 */
export function maskInBox(
  { columns, rows }: InputGrid,
  valueAt: (column: number, row: number) => number,
  box: BoundingBox,
  { image, input, content, leftPx, topPx }: Letterbox,
): MaskShape | null {
  const [x, y] = [Math.max(0, Math.round(box.x)), Math.max(0, Math.round(box.y))]
  const region = {
    x,
    y,
    width: Math.min(image.widthPx, Math.round(box.x + box.width)) - x,
    height: Math.min(image.heightPx, Math.round(box.y + box.height)) - y,
  }
  if (region.width <= 0 || region.height <= 0) return null
  const perPx = {
    x: ((content.widthPx / image.widthPx) * columns) / input.widthPx,
    y: ((content.heightPx / image.heightPx) * rows) / input.heightPx,
  }
  const corner = {
    x: (leftPx * columns) / input.widthPx + region.x * perPx.x,
    y: (topPx * rows) / input.heightPx + region.y * perPx.y,
  }
  const within = (value: number, cells: number) => Math.min(cells - 1, Math.max(0, Math.floor(value)))
  const [left, top] = [within(corner.x - 1, columns), within(corner.y - 1, rows)]
  const width = within(corner.x + region.width * perPx.x + 1, columns) - left + 1
  const height = within(corner.y + region.height * perPx.y + 1, rows) - top + 1
  const values = new Float32Array(width * height)
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) values[row * width + column] = valueAt(left + column, top + row)
  const runs = maskFromGrid({ values, width, height }, perPx, region, { x: corner.x - left, y: corner.y - top })
  return runs && maskOfRuns(runs)
}
