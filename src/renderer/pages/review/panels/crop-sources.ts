import type { LoadedImage } from '../../../editor/images/loaded-image.ts'

/** The longer side of the copy. */
const maxSidePx = 1440

/** What a crop is painted from, and how many of its pixels are one of the bitmap's. */
type CropSource = { image: CanvasImageSource; scale: number }

/**
 * Makes a small copy of the image on the stage when its first crop is painted: to paint a large object small from the
 * image itself costs as much as all of the image, each time.
 */
export class CropSources {
  #of: ImageBitmap | null = null
  #copy: ImageBitmap | null = null

  /** Whether crops of this image cost next to nothing. */
  isReady({ bitmap }: LoadedImage): boolean {
    return this.#of === bitmap
  }

  /** For a crop of that many pixels of the bitmap, shown at the given size: the copy where it has enough of them. */
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
