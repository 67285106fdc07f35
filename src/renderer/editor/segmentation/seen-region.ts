import type { BoundingBox } from '#model/geometry/box.ts'
import { shownBox } from '../scene/viewport.ts'
import type { Prompt } from '../tools/area-query.ts'
import type { About } from '../tools/helper.ts'

/** An image this much larger than the encoder's input is encoded in parts. */
const largeFrom = 1.5
/** If more than this share of the image is visible, all of it is encoded. */
const wholeFrom = 0.6
const marginShare = 0.25
/** Parts lie on a grid of this share of their size, so that small moves of the view reuse one. */
const gridShare = 0.25

/** Returns the part of a large image to encode: the view with a margin, in whole pixels; null for all of it. */
export function seenRegion({ image, viewport, view }: Omit<About, 'imageId'>, sidePx: number): BoundingBox | null {
  const longSidePx = Math.max(image.widthPx, image.heightPx)
  const seen = shownBox(viewport, view)
  const left = Math.max(0, seen.x)
  const top = Math.max(0, seen.y)
  const width = Math.min(image.widthPx, seen.x + seen.width) - left
  const height = Math.min(image.heightPx, seen.y + seen.height) - top
  const seenPx = Math.max(width, height)
  if (longSidePx <= sidePx * largeFrom || seenPx > longSidePx * wholeFrom || width <= 0 || height <= 0) return null
  // Sizes come in steps, so that small zooms reuse a part too.
  const wantedPx = Math.max(sidePx, seenPx * (1 + 2 * marginShare))
  const regionPx = steppedSize(wantedPx, sidePx)
  const place = (middle: number, room: number): { at: number; length: number } => {
    const length = Math.min(room, regionPx)
    const grid = Math.max(1, Math.round(regionPx * gridShare))
    const at = Math.round((middle - length / 2) / grid) * grid
    return { at: Math.min(room - length, Math.max(0, at)), length }
  }
  const across = place(left + width / 2, image.widthPx)
  const down = place(top + height / 2, image.heightPx)
  return { x: across.at, y: down.at, width: across.length, height: down.length }
}

/** Returns the next size in steps of the square root of 2. */
const steppedSize = (wantedPx: number, sidePx: number): number =>
  Math.round(sidePx * 2 ** (Math.ceil(Math.log2(wantedPx / sidePx) * 2) / 2))

/** Returns whether the region contains the whole prompt. */
export function holdsPrompt(region: BoundingBox | null, { points, box }: Prompt): boolean {
  if (!region) return true
  const isIn = (x: number, y: number) =>
    x >= region.x && y >= region.y && x <= region.x + region.width && y <= region.y + region.height
  return (
    points.every(({ at: [x, y] }) => isIn(x, y)) &&
    (box === null || (isIn(box.x, box.y) && isIn(box.x + box.width, box.y + box.height)))
  )
}
