import { ORPCError } from '@orpc/server'
import type { ImageRegion } from '#contract'
import type { BoundingBox } from '#model/geometry/box.ts'
import { type ImageId, rowOf } from '#model/ids.ts'
import type { Context } from '../../context.ts'
import { invalid, notFound } from '../../errors.ts'
import { imageFile, largeImage } from '../../library/index.ts'
import type { StoredSegmenter } from '../registry/stored-segmenters.ts'
import type { ImageInput } from '../runtime/messages.ts'

/** A part of an image to encode. */
export type Target = { key: string; path: string; image: ImageInput; region: BoundingBox }

type ImageRow = { id: number; sha256: string; path: string; width_px: number; height_px: number }

/** Returns a target. Throws NOT_FOUND or INVALID if the image, its file or the part does not exist. */
export async function requireTarget(
  context: Context,
  segmenter: StoredSegmenter,
  imageId: ImageId,
  region: ImageRegion | null,
): Promise<Target> {
  const image = imageRow(context, imageId)
  if (!image) throw notFound(`image ${imageId}`)
  if (region && (region.x + region.width > image.width_px || region.y + region.height > image.height_px))
    throw invalid(`The region extends beyond the image, which has ${image.width_px} × ${image.height_px} pixels.`)
  return targetOf(context, segmenter, image, region)
}

/** Returns a whole image as target; null if the image or its file is gone. */
export async function targetOrNull(
  context: Context,
  segmenter: StoredSegmenter,
  imageId: ImageId,
): Promise<Target | null> {
  const image = imageRow(context, imageId)
  try {
    return image ? await targetOf(context, segmenter, image, null) : null
  } catch (error) {
    // The file no longer exists. A request for masks in it reports that.
    if (error instanceof ORPCError && error.defined) return null
    throw error
  }
}

const imageRow = ({ store }: Context, imageId: ImageId): ImageRow | undefined =>
  store.get<ImageRow>('SELECT id, sha256, path, width_px, height_px FROM image WHERE id = ?', [rowOf(imageId)])

async function targetOf(
  context: Context,
  { model, plan }: StoredSegmenter,
  image: ImageRow,
  request: ImageRegion | null,
): Promise<Target> {
  const whole = { x: 0, y: 0, width: image.width_px, height: image.height_px }
  const region = request ?? whole
  const isWhole = region.width === whole.width && region.height === whole.height
  const file = await imageFile(context, image.id, isWhole ? plan.sidePx : 'original')
  const size = { widthPx: image.width_px, heightPx: image.height_px }
  const folder = isWhole ? null : largeImage(context, image.id)?.folder
  const part = isWhole ? 'whole' : `${region.x}-${region.y}-${region.width}-${region.height}`
  return {
    key: `${model.encoderSha256}/${image.sha256}-${part}`,
    path: image.path,
    image: { file, ...size, ...(folder && { tiles: { tiled: { folder, ...size }, region } }) },
    region,
  }
}
