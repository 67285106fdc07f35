import { idOf } from '#model/ids.ts'
import type { Context } from '../../context.ts'
import { notFound } from '../../errors.ts'
import { imageFile } from '../image-files.ts'
import { decodeForModel } from './images.ts'

const usualSidePx = 512

/**
 * Returns the upright image as red, green and blue bytes, at most 512 px long or as long as requested. Throws when its
 * file is missing or damaged.
 */
export async function decodedProxy(
  context: Context,
  imageRow: number,
  longSidePx = usualSidePx,
): Promise<{ data: Uint8Array; widthPx: number; heightPx: number }> {
  const size = context.store.get<{ width_px: number; height_px: number }>(
    'SELECT width_px, height_px FROM image WHERE id = ?',
    [imageRow],
  )
  if (!size) throw notFound(`image ${idOf('img', imageRow)}`)
  const scale = Math.min(1, longSidePx / Math.max(size.width_px, size.height_px))
  const widthPx = Math.max(1, Math.round(size.width_px * scale))
  const heightPx = Math.max(1, Math.round(size.height_px * scale))
  const data = await decodeForModel(await imageFile(context, imageRow, longSidePx), { widthPx, heightPx })
  return { data, widthPx, heightPx }
}
