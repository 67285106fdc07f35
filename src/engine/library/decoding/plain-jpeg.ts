import { perceptualHash } from '#model/perceptual-hash.ts'
import type { Size } from '#model/units.ts'
import { encodeJpeg, spaceFor } from './encode-jpeg.ts'
import { PixelScaler } from './scale-pixels.ts'
import { turbo } from './turbo.ts'

type Jpeg = { size: Size; quality: number }

/** Larger images would take tens of megabytes each to decode, several at a time. */
const maxPixels = 6_000_000

/**
 * Memory for one image at a time, reused by the next: allocating megabytes for each keeps the garbage collector busy.
 */
class Desk {
  readonly scaler = new PixelScaler()
  #pieces = new Map<string, Buffer>()

  /** Returns a buffer of this many bytes, reused under its name. */
  take(name: string, bytes: number): Buffer {
    const kept = this.#pieces.get(name)
    if (kept && kept.length >= bytes) return kept.subarray(0, bytes)
    const piece = Buffer.allocUnsafeSlow(bytes)
    this.#pieces.set(name, piece)
    return piece
  }
}

/**
 * Makes renditions of plain JPEGs (upright; red, green and blue) with libjpeg-turbo and our own scaling, in half the
 * processor time that sharp takes. `renditions.ts` decodes everything else.
 */
export class PlainJpegs {
  readonly #desks: Desk[] = []

  /**
   * Makes the small rendition, the thumbnail and the hash. Returns null where libjpeg-turbo does not load, where the
   * image is too large for this, and for any decoder warning, which sharp explains.
   */
  async renditions(
    jpeg: Uint8Array,
    image: Size,
    { small, thumbnail }: { small: Jpeg; thumbnail: Jpeg },
  ): Promise<{ thumbnail: Buffer; small: Buffer; perceptualHash: string } | null> {
    const decoder = turbo()
    if (decoder === null || image.widthPx * image.heightPx > maxPixels) return null
    const desk = this.#desks.pop() ?? new Desk()
    try {
      const decoded = await decoder.decompress(asBuffer(jpeg), asBuffer(desk.scaler.room(image)), {
        format: decoder.FORMAT_RGBX,
      })
      if (decoded.width !== image.widthPx || decoded.height !== image.heightPx) return null
      const middle = desk.take('small', small.size.widthPx * small.size.heightPx * 4)
      middle.set(desk.scaler.scale(image, small.size, 4))
      const least = desk.take('thumbnail', thumbnail.size.widthPx * thumbnail.size.heightPx * 3)
      desk.scaler.room(small.size).set(middle)
      least.set(desk.scaler.scale(small.size, thumbnail.size, 3))
      const info = { width: thumbnail.size.widthPx, height: thumbnail.size.heightPx }
      // Both must end before another image takes the desk, even if one fails.
      const encoded = await Promise.allSettled([
        encodeJpeg(
          { data: middle, ...small.size, bytesPerPixel: 4 },
          small.quality,
          desk.take('small JPEG', spaceFor(small.size)),
        ),
        encodeJpeg(
          { data: least, ...thumbnail.size, bytesPerPixel: 3 },
          thumbnail.quality,
          desk.take('thumbnail JPEG', spaceFor(thumbnail.size)),
        ),
      ])
      const [smallJpeg, thumbnailJpeg] = encoded.map((one) => (one.status === 'fulfilled' ? one.value : null))
      if (!smallJpeg || !thumbnailJpeg) return null
      return { thumbnail: thumbnailJpeg, small: smallJpeg, perceptualHash: perceptualHash({ data: least, info }) }
    } catch {
      // The caller decodes the image with sharp, which reports the problem.
      return null
    } finally {
      this.#desks.push(desk)
    }
  }
}

const asBuffer = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer => Buffer.from(buffer, byteOffset, byteLength)
