import { t } from '@lingui/core/macro'
import type { BoundingBox, Point } from '#model/geometry/box.ts'
import { type ImageSize, shownBox } from '../scene/viewport.ts'
import type { About } from '../tools/helper.ts'

/** More pixels than this are not looked at: the image is reduced, and edges are found as exactly as it shows them. */
const maxPixels = 1_200_000
/** So much around what is in view is taken along, as a share of it. */
const marginShare = 0.15

/** A part of the image as a classical tool sees it: whole pixels of the image, and how many of its own lie on one. */
export type ImageCrop = { region: BoundingBox; perPx: number }

/** The part that is in view, at no more than the image's own resolution and the screen's. */
export function windowIn(
  { image: loaded, viewport, view }: Omit<About, 'imageId'>,
  devicePixelRatio: number,
): ImageCrop {
  const seen = shownBox(viewport, view)
  const [marginX, marginY] = [seen.width * marginShare, seen.height * marginShare]
  const left = Math.max(0, Math.floor(seen.x - marginX))
  const top = Math.max(0, Math.floor(seen.y - marginY))
  const region = {
    x: left,
    y: top,
    width: Math.max(1, Math.min(loaded.widthPx, Math.ceil(seen.x + seen.width + marginX)) - left),
    height: Math.max(1, Math.min(loaded.heightPx, Math.ceil(seen.y + seen.height + marginY)) - top),
  }
  const fits = Math.sqrt(maxPixels / (region.width * region.height))
  return { region, perPx: Math.min(1, fits, viewport.scale * devicePixelRatio) }
}

/** Whether the window still serves for these places: they are in it, and it is not much coarser than what is in view. */
export function serves(now: ImageCrop, requested: ImageCrop, places: readonly Point[]): boolean {
  const { region } = now
  const isIn = ([x, y]: Point) =>
    x >= region.x && y >= region.y && x <= region.x + region.width && y <= region.y + region.height
  return now.perPx >= requested.perPx * 0.75 && places.every(isIn)
}

export const toWindow = ({ region, perPx }: ImageCrop, [x, y]: Point): Point => [
  (x - region.x) * perPx,
  (y - region.y) * perPx,
]

export const fromWindow = ({ region, perPx }: ImageCrop, [x, y]: Point): Point => [
  region.x + x / perPx,
  region.y + y / perPx,
]

/**
 * The window's pixels out of a bitmap of the image, which may be smaller than the image is. By way of a canvas:
 * `createImageBitmap` cuts images that were stored turned as if they were not.
 */
export function cutWindow(
  bitmap: ImageBitmap,
  { widthPx, heightPx }: ImageSize,
  { region, perPx }: ImageCrop,
): ImageBitmap {
  const [perX, perY] = [bitmap.width / widthPx, bitmap.height / heightPx]
  const width = Math.max(1, Math.round(region.width * perPx))
  const height = Math.max(1, Math.round(region.height * perPx))
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d')
  if (!context) throw new Error(t`Can’t read the image`)
  context.imageSmoothingQuality = 'medium'
  const { x, y } = region
  context.drawImage(bitmap, x * perX, y * perY, region.width * perX, region.height * perY, 0, 0, width, height)
  return canvas.transferToImageBitmap()
}
