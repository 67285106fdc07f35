import { t } from '@lingui/core/macro'
import type { BoundingBox, Point } from '#model/geometry/box.ts'
import { type ImageSize, shownBox } from '../scene/viewport.ts'
import type { About } from '../tools/helper.ts'

/** Larger windows are scaled down to this. */
const maxPixels = 1_200_000
/** Margin around the view, as a share of it. */
const marginShare = 0.15

/** A part of the image in whole pixels, and its scale. */
export type ImageCrop = { region: BoundingBox; perPx: number }

/** Returns the visible part, at no more than the image's and the screen's resolution. */
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

/** Returns whether the current window contains these places and isn't much coarser than the view. */
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
 * Cuts the window out of a bitmap of any size. Uses a canvas, because `createImageBitmap` ignores the orientation of
 * rotated files when cropping.
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
