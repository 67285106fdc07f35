import type { PyramidState } from '#contract'
import { gridOf, type Tile, tileNumber } from '#model/tiles/pyramid.ts'
import type { PackedImage } from '#model/tiles/thumbnail-pack.ts'
import type { Context } from '../../context.ts'
import { notFound } from '../../errors.ts'
import { removeCacheFolder } from '../files/files.ts'
import { earlyTiles } from './early-tiles.ts'
import { type Condition, type LargeImage, largeImage, largeImages } from './large-image.ts'
import { pyramidBytes, readTiles, readWhole, wholeFile } from './stored-pyramid.ts'
import { newestJob } from './tiles-job-of.ts'

/** Returns the state of a large image's tiles, or null for an image that is not large. */
export async function pyramidState(context: Context, imageRow: number): Promise<PyramidState | null> {
  const image = largeImage(context, imageRow)
  if (!image) return null
  const { widthPx, heightPx, folder, imageId } = image
  const isWhole = (await readWhole(folder)) !== null
  const job = isWhole ? null : newestJob(context, imageId)
  const isActive = job?.status === 'queued' || job?.status === 'running'
  const failed =
    job && !isActive ? (job.result as { failed?: { imageId: string; reason: string }[] } | null)?.failed : null
  return {
    widthPx,
    heightPx,
    state: isWhole ? 'whole' : isActive ? 'making' : 'missing',
    bytes: isWhole ? await pyramidBytes(folder) : 0,
    job: isActive ? job : null,
    problem: job?.error ?? failed?.find((one) => one.imageId === imageId)?.reason ?? null,
  }
}

/** Returns tiles of a large image under their numbers; omits those that are not available yet. Throws NOT_FOUND. */
export async function numberedTiles(
  context: Context,
  imageRow: number,
  level: number,
  tiles: readonly Tile[],
  signal: AbortSignal | undefined,
): Promise<PackedImage[]> {
  const image = largeImage(context, imageRow)
  if (!image) throw notFound('tile of this image: it is shown whole')
  const grid = gridOf(image, level)
  const requested = tiles.filter(({ column, row }) => column < grid.columns && row < grid.rows)
  const isWhole = (await readWhole(image.folder)) !== null
  const read = isWhole
    ? await readTiles(image.folder, level, requested)
    : await earlyTiles.read(context, image, level, requested, signal)
  // Part of it was deleted: the pyramid is incomplete, and the missing part can be built again.
  if (isWhole && read.includes(null)) await removeCacheFolder(wholeFile(image.folder))
  return requested.flatMap((tile, i) => {
    const bytes = read[i]
    return bytes ? [{ row: tileNumber(image, level, tile), bytes }] : []
  })
}

/** Deletes the tiles of images; they are built again when such an image is opened. */
export async function deleteTiles(context: Context, condition: Condition): Promise<{ images: number; bytes: number }> {
  const freed = { images: 0, bytes: 0 }
  for (const { folder } of await largeImages(context, condition)) {
    const bytes = await pyramidBytes(folder)
    if (bytes === 0) continue
    await removeCacheFolder(folder)
    freed.images += 1
    freed.bytes += bytes
  }
  return freed
}

/** Returns a large image with its pyramid built, for tile readers; null if it isn't large. */
export async function wholePyramid(context: Context, imageRow: number): Promise<LargeImage | null> {
  const image = largeImage(context, imageRow)
  return image && (await readWhole(image.folder)) ? image : null
}
