import type { LoadedImage } from '../../../editor/images/loaded-image.ts'

/** Of the copy. */
const maxSidePx = 1440

/** What to paint a crop from, and its pixels per pixel of the bitmap. */
type CropSource = { image: CanvasImageSource; scale: number }

/**
 * Copies the image at low resolution for its first crop: painting a large object small from the full image costs as
 * much as the whole image, every time.
 */
export class CropSources {
  #of: ImageBitmap | null = null
  #copy: ImageBitmap | null = null

  /** Returns whether crops of this image are cheap now. */
  isReady({ bitmap }: LoadedImage): boolean {
    return this.#of === bitmap
  }

  /** Returns the source for a crop: the copy if it has enough pixels, else the image. */
  of({ bitmap }: LoadedImage, sidePx: number, shownPx: number): CropSource {
    const scale = maxSidePx / Math.max(bitmap.width, bitmap.height)
    if (this.#of !== bitmap) {
      this.close()
      this.#of = bitmap
      this.#copy = scale < 1 ? copied(bitmap, scale) : null
    }
    return this.#copy && sidePx * scale >= shownPx ? { image: this.#copy, scale } : { image: bitmap, scale: 1 }
  }

  close(): void {
    this.#copy?.close()
    this.#of = null
    this.#copy = null
  }
}

function copied(bitmap: ImageBitmap, scale: number): ImageBitmap | null {
  const canvas = new OffscreenCanvas(Math.round(bitmap.width * scale), Math.round(bitmap.height * scale))
  const context = canvas.getContext('2d')
  if (!context) return null
  context.imageSmoothingQuality = 'medium'
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
  return canvas.transferToImageBitmap()
}
