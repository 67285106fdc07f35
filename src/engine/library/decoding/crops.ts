import type { z } from 'zod'
import type { CropsRequest } from '#contract'
import { clipBox } from '#model/geometry/box.ts'
import { type ImageId, rowOf } from '#model/ids.ts'
import { messageOf } from '#model/text/zod-messages.ts'
import type { PackedImage } from '#model/tiles/thumbnail-pack.ts'
import type { Context } from '../../context.ts'
import { imageFile } from '../image-files.ts'
import type { LargeImage } from '../pyramid/large-image.ts'
import { tileOf } from '../pyramid/pixels.ts'
import { wholePyramid } from '../pyramid/pyramid.ts'
import { readArea } from '../pyramid/read-area.ts'
import { cutOut, type Region } from './images.ts'

/** Up to this factor a crop is enlarged before a larger file is read: at this size the eye hardly notices. */
const enlargedAtMost = 2

/** Above this size no original is decoded whole for a crop; the small rendition is used instead. */
const decodedAtMostPx = 40_000_000

const imagesAtOnce = 2

/** The margin around a shape without extent, such as a point. */
const minSidePx = 16

type CropsOfRequest = z.infer<typeof CropsRequest>
type Size = { width_px: number; height_px: number }
type RequestedCrop = { place: number; region: Region }

/**
 * Cuts regions of images as small JPEGs, numbered by their place in the list. Each image is decoded once for all its
 * regions, from the smallest rendition that is sharp enough. Crops that can't be made are logged and omitted.
 */
export async function cropsOf(context: Context, { crops, sidePx, margin }: CropsOfRequest): Promise<PackedImage[]> {
  const requested = crops.map(({ imageId, box: [x, y, width, height] }, place) => {
    const grown = margin * Math.max(width, height) + Math.max(0, (minSidePx - Math.max(width, height)) / 2)
    const region = { x: x - grown, y: y - grown, width: width + 2 * grown, height: height + 2 * grown }
    return { imageId, place, region }
  })
  const images = [...Map.groupBy(requested, ({ imageId }) => imageId)]
  const made: PackedImage[] = []
  for (let from = 0; from < images.length; from += imagesAtOnce) {
    const some = images.slice(from, from + imagesAtOnce)
    made.push(...(await Promise.all(some.map(([imageId, own]) => ofImage(context, imageId, own, sidePx)))).flat())
  }
  return made
}

async function ofImage(
  context: Context,
  imageId: ImageId,
  requested: readonly RequestedCrop[],
  sidePx: number,
): Promise<PackedImage[]> {
  const row = rowOf(imageId)
  const size = context.store.get<Size>('SELECT width_px, height_px FROM image WHERE id = ?', [row])
  if (!size) return []
  const regions = requested.map(({ region }) => region)
  try {
    const tiled = await wholePyramid(context, row)
    if (tiled) return await ofTiles(tiled, requested, sidePx)
    const file = await imageFile(context, row, sideNeeded(context, size, regions, sidePx))
    const cuts = await cutOut(file, size.width_px, regions, sidePx)
    return cuts.flatMap((bytes, i) => (bytes ? [{ row: requested[i]!.place, bytes }] : []))
  } catch (error) {
    context.log.warn(`No crops of ${imageId}: ${messageOf(error)}`)
    return []
  }
}

/** Cuts the regions of a large image one by one, reading only the tiles that each region touches. */
async function ofTiles(image: LargeImage, requested: readonly RequestedCrop[], sidePx: number): Promise<PackedImage[]> {
  const made: PackedImage[] = []
  for (const { place, region } of requested) {
    const bytes = await cropOfTiles(image, region, sidePx)
    if (bytes) made.push({ row: place, bytes })
  }
  return made
}

/** Returns how long the whole image must be for its smallest region to be sharp enough. */
function sideNeeded(context: Context, size: Size, regions: readonly Region[], sidePx: number): number {
  const longSidePx = Math.max(size.width_px, size.height_px)
  const smallest = Math.min(...regions.map(({ width, height }) => Math.max(width, height)))
  const needed = Math.min(longSidePx, (longSidePx * sidePx) / Math.max(1, smallest) / enlargedAtMost)
  const isVast = size.width_px * size.height_px > decodedAtMostPx
  return Math.ceil(isVast ? Math.min(needed, context.settings().proxyLongSidePx) : needed)
}

/**
 * Cuts a region of an image with tiles as a JPEG, scaled down to the longest side; returns null when it is outside the
 * image.
 */
async function cropOfTiles(image: LargeImage, region: Region, sidePx: number): Promise<Buffer | null> {
  const area = clipBox(region, image.widthPx, image.heightPx)
  if (area.width <= 0 || area.height <= 0) return null
  const scale = Math.min(1, sidePx / Math.max(area.width, area.height))
  const side = (lengthPx: number) => Math.max(1, Math.round(lengthPx * scale))
  const [widthPx, heightPx] = [side(area.width), side(area.height)]
  const data = Buffer.from(await readArea(image, area, { widthPx, heightPx }))
  return tileOf({ data, widthPx, heightPx }, { left: 0, top: 0, width: widthPx, height: heightPx })
}
