import type { BoundingBox } from '#model/geometry/box.ts'
import { decodeForModel, RenditionReader, readArea } from '../../library/for-threads.ts'
import type { ImageInput } from './messages.ts'

/** What is wrong with an image, not with the model. */
export class UnreadableInput extends Error {}

/** Pixels that are being read; what keeps them from it is the image's fault. */
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

/** An image's pixels for a detector. What is there at once is read when it is its turn; anything else begins to be read. */
export function pixelsFor(image: ImageInput, size: { widthPx: number; heightPx: number }): () => Promise<Uint8Array> {
  const { file, tiles } = image
  if (tiles) return beginReading(() => readArea(tiles.tiled, tiles.region, size))
  const decode = () => beginReading(() => decodeForModel(file, size))
  if (!RenditionReader.reads(image, size)) return decode()
  const ahead = renditions.readAhead(file)
  return async () => renditions.pixels((await ahead) ?? file, image, size) ?? decode()()
}

/** A part of an image in whole pixels of its file, at least one. */
export function partInFile({ jpegSidePx, widthPx, heightPx }: ImageInput, part: BoundingBox): BoundingBox {
  const scale = jpegSidePx ? Math.min(1, jpegSidePx / Math.max(widthPx, heightPx)) : 1
  const [right, bottom] = [Math.floor(widthPx * scale), Math.floor(heightPx * scale)]
  const x = Math.min(right - 1, Math.max(0, Math.floor(part.x * scale)))
  const y = Math.min(bottom - 1, Math.max(0, Math.floor(part.y * scale)))
  const width = Math.min(right - x, Math.max(1, Math.round(part.width * scale)))
  const height = Math.min(bottom - y, Math.max(1, Math.round(part.height * scale)))
  return { x, y, width, height }
}
