import { clipBox } from '#model/geometry/box.ts'
import type { LargeImage } from './large-image.ts'
import { tileOf } from './pixels.ts'
import { readArea } from './read-area.ts'

type Region = { x: number; y: number; width: number; height: number }

/**
 * Cuts a region of an image with tiles as a JPEG, scaled down to the longest side; returns null when it is outside the
 * image.
 */
export async function cropOfTiles(image: LargeImage, region: Region, sidePx: number): Promise<Buffer | null> {
  const area = clipBox(region, image.widthPx, image.heightPx)
  if (area.width <= 0 || area.height <= 0) return null
  const scale = Math.min(1, sidePx / Math.max(area.width, area.height))
  const side = (lengthPx: number) => Math.max(1, Math.round(lengthPx * scale))
  const [widthPx, heightPx] = [side(area.width), side(area.height)]
  const data = Buffer.from(await readArea(image, area, { widthPx, heightPx }))
  return tileOf({ data, widthPx, heightPx }, { left: 0, top: 0, width: widthPx, height: heightPx })
}
