import { ORPCError } from '@orpc/server'
import type { ModelInput } from '#contract'
import { type ImageId, idOf } from '#model/ids.ts'
import type { Context } from '../context.ts'
import { smallestFile } from '../library/index.ts'
import { compileWhere, readRows } from '../query/index.ts'
import type { Store } from '../store/index.ts'
import type { ImageInput } from './runtime/messages.ts'

/** An image of the workspace as input for a model, and its path as a user sees it. */
export type WorkspaceImage = { imageId: ImageId; image: ImageInput; path: string }

/** Images whose files are in their usual place. */
const hasFile = "image.lifecycle IN ('active', 'retired')"

/**
 * Lists the matching images that the model has not run on. With `unlessRunAfterMs`, only a run after that time counts; with
 * `tailFrom`, only one that kept findings for evaluation from this confidence (not for large images). With `sample`, lists
 * only as many as are missing for that many seen images, spread evenly, and no large ones.
 */
export async function imagesToPredict(
  context: Context,
  request: {
    modelRow: number
    where: string | undefined
    unlessRunAfterMs: number | null
    tailFrom?: number
    sample?: number
  },
): Promise<Uint32Array> {
  const { store, clock, settings } = context
  const where = compileWhere(request.where, { nowMs: clock.nowMs() })
  const { modelRow, sample } = request
  const isSmall = `width_px * height_px < ${settings().largeFromPixels}`
  const mayTakePart = sample === undefined ? '1' : isSmall
  const isEnough = request.tailFrom === undefined ? '1' : `(tail_from <= ${request.tailFrom} OR NOT ${isSmall})`
  const rows = await readRows(
    context,
    `SELECT image.id FROM image WHERE ${hasFile} AND ${mayTakePart} AND (${where.sql}) AND NOT EXISTS (
       SELECT 1 FROM prediction_run
       WHERE model_id = ? AND image_id = image.id AND ran_at > ? AND ${isEnough})
     ORDER BY image.id`,
    [...where.parameters, modelRow, request.unlessRunAfterMs ?? -1],
  )
  if (sample === undefined) return rows
  const seen = store.values<number>('SELECT count(*) FROM prediction_run WHERE model_id = ?', [modelRow])[0]!
  const missing = Math.max(0, Math.min(rows.length, sample - seen))
  return Uint32Array.from({ length: missing }, (_, i) => rows[Math.floor((i * rows.length) / missing)]!)
}

/**
 * Returns the file and size of an image; null for an image that is gone or in the trash. Uses a proxy that has enough
 * pixels for the model, unless `original` is requested. Throws NOT_FOUND when the file is gone.
 */
export async function imageInputOf(
  context: Context,
  row: number,
  input: ModelInput,
  variant: 'smallest' | 'original' = 'smallest',
  signal?: AbortSignal,
): Promise<WorkspaceImage | null> {
  const image = context.store.get<{ path: string; width_px: number; height_px: number }>(
    `SELECT path, width_px, height_px FROM image WHERE ${hasFile} AND id = ?`,
    [row],
  )
  if (!image) return null
  const from = await smallestFile(context, row, variant === 'smallest' ? input.longSidePx : 'original', signal)
  return {
    imageId: idOf('img', row),
    path: image.path,
    image: { ...from, widthPx: image.width_px, heightPx: image.height_px },
  }
}

/** Returns the path of an image as a user sees it; its id when the image is gone. */
export const pathOf = (store: Store, row: number): string =>
  store.get<{ path: string }>('SELECT path FROM image WHERE id = ?', [row])?.path ?? idOf('img', row)

/** Samples images of the workspace, spread evenly. */
export async function sampleRows(context: Context, count: number): Promise<number[]> {
  const rows = await readRows(context, `SELECT id FROM image WHERE ${hasFile} ORDER BY id`)
  const places = Math.min(count, rows.length)
  return Array.from({ length: places }, (_, i) => rows[Math.floor((i * rows.length) / places)]!)
}

/** Samples images for measuring a model, without large ones and those whose file is gone. */
export async function sampleInputs(context: Context, input: ModelInput, count: number): Promise<ImageInput[]> {
  const { largeFromPixels } = context.settings()
  const images: ImageInput[] = []
  for (const row of await sampleRows(context, count))
    try {
      const image = (await imageInputOf(context, row, input))?.image
      if (image && image.widthPx * image.heightPx < largeFromPixels) images.push(image)
    } catch (error) {
      if (!(error instanceof ORPCError && error.code === 'NOT_FOUND')) throw error
    }
  return images
}
