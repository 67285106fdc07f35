import type { BoundingBox } from '#model/geometry/box.ts'
import { decodeForModel, RenditionReader, readArea } from '../../library/for-threads.ts'
import type { ImageInput } from './messages.ts'

/** The image is at fault, not the model. */
export class UnreadableInput extends Error {}

/** Starts reading pixels. The returned function waits for them, and throws UnreadableInput. */
export function beginReading(read: () => Promise<Uint8Array>): () => Promise<Uint8Array> {
  const reading = Promise.allSettled([read()])
  return async () => {
    const [pixels] = await reading
    if (pixels.status === 'rejected')
      throw new UnreadableInput(pixels.reason instanceof Error ? pixels.reason.message : String(pixels.reason))
    return pixels.value
  }
}

const renditions = new RenditionReader()

/** Starts reading an image for a detector. Renditions, which are fast, are decoded only when the pixels are needed. */
export function pixelsFor(image: ImageInput, size: { widthPx: number; heightPx: number }): () => Promise<Uint8Array> {
  const { file, tiles } = image
  if (tiles) return beginReading(() => readArea(tiles.tiled, tiles.region, size))
  const decode = () => beginReading(() => decodeForModel(file, size))
  if (!RenditionReader.reads(image, size)) return decode()
  const ahead = renditions.readAhead(file)
  return async () => renditions.pixels((await ahead) ?? file, image, size) ?? decode()()
}

/** Converts a part of an image to whole pixels of its file, at least one. */
export function partInFile({ jpegSidePx, widthPx, heightPx }: ImageInput, part: BoundingBox): BoundingBox {
  const scale = jpegSidePx ? Math.min(1, jpegSidePx / Math.max(widthPx, heightPx)) : 1
  const [right, bottom] = [Math.floor(widthPx * scale), Math.floor(heightPx * scale)]
  const x = Math.min(right - 1, Math.max(0, Math.floor(part.x * scale)))
  const y = Math.min(bottom - 1, Math.max(0, Math.floor(part.y * scale)))
  const width = Math.min(right - x, Math.max(1, Math.round(part.width * scale)))
  const height = Math.min(bottom - y, Math.max(1, Math.round(part.height * scale)))
  return { x, y, width, height }
}
