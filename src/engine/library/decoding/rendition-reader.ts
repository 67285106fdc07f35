import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Size } from '#model/units.ts'
import { PixelScaler } from './scale-pixels.ts'
import { turbo } from './turbo.ts'

/**
 * When reading a file takes longer than this on average, reading ahead pays. A much longer reading counts as twice
 * this: its thread had to wait for a processor.
 */
const slowReadMs = 2
/** After some dozens of files read ahead, one is read directly to test whether that still blocks. */
const fading = 0.998

/** The longest side of a plain JPEG, null for any other file, and the size of the image it shows. */
export type JpegOf = Size & { jpegSidePx?: number | null }

/** Shrinking by more than this would skip pixels. */
const maxShrink = 2

/**
 * Reads plain JPEGs (upright; red, green and blue): the renditions that Winnow wrote and originals like them. Reads
 * synchronously on the calling thread, into reused memory: for small images, starting another thread's work and
 * cleaning up after it cost more than the decoding. `images.ts` decodes everything else.
 */
export class RenditionReader {
  #file = new Uint8Array(0)
  #readMs = 0
  readonly #scaler = new PixelScaler()

  /** Whether this reader can read a file in this size. */
  static reads({ jpegSidePx, widthPx, heightPx }: JpegOf, size: Size): boolean {
    if (turbo() === null || !jpegSidePx) return false
    const scale = jpegSidePx / Math.max(widthPx, heightPx)
    const fits = (fromPx: number, toPx: number) => fromPx > toPx - 1 && fromPx < maxShrink * toPx + 1
    return fits(widthPx * scale, size.widthPx) && fits(heightPx * scale, size.heightPx)
  }

  /** Reads the bytes of a file ahead when the disk has blocked the thread lately; null when direct reading is quick. */
  readAhead(file: string): Promise<Uint8Array | null> | null {
    if (this.#readMs <= slowReadMs) return null
    this.#readMs *= fading
    // The next reader reports what is wrong with the file.
    return readFile(file).catch(() => null)
  }

  /**
   * Returns red, green and blue bytes, row by row, in this size, valid until the next call. Returns null when the file
   * is damaged, missing, or shows another image.
   */
  pixels(file: string | Uint8Array, { jpegSidePx, ...image }: JpegOf, size: Size): Uint8Array | null {
    const side = jpegSidePx ?? 0
    const room = this.#scaler.room({ widthPx: side, heightPx: side })
    try {
      const jpeg = asBuffer(typeof file === 'string' ? this.#read(file) : file)
      const scale = side / Math.max(image.widthPx, image.heightPx)
      const isAsItIs =
        Math.abs(size.widthPx - image.widthPx * scale) < 1 && Math.abs(size.heightPx - image.heightPx * scale) < 1
      const format = isAsItIs ? turbo()!.FORMAT_RGB : turbo()!.FORMAT_RGBX
      const decoded = turbo()!.decompressSync(jpeg, asBuffer(room), { format })
      const from = { widthPx: decoded.width, heightPx: decoded.height }
      if (isAsItIs) {
        const isOfSize = from.widthPx === size.widthPx && from.heightPx === size.heightPx
        return isOfSize ? room.subarray(0, from.widthPx * from.heightPx * 3) : null
      }
      const isOfImage = isOfSameShape(from, image) && Math.max(from.widthPx, from.heightPx) <= side
      return isOfImage ? this.#scaler.scale(from, size, 3) : null
    } catch {
      // The next reader reports the problem.
      return null
    }
  }

  #read(file: string): Uint8Array {
    const startedMs = performance.now()
    const handle = openSync(file, 'r')
    try {
      const { size } = fstatSync(handle)
      if (this.#file.length < size) this.#file = new Uint8Array(size * 2)
      const read = readSync(handle, this.#file, 0, size, 0)
      this.#readMs += (Math.min(performance.now() - startedMs, 2 * slowReadMs) - this.#readMs) / 8
      return this.#file.subarray(0, read)
    } finally {
      closeSync(handle)
    }
  }
}

/** Whether one size may be the other, scaled: each side was rounded to whole pixels. */
const isOfSameShape = (a: Size, b: Size): boolean =>
  Math.abs(a.widthPx * b.heightPx - a.heightPx * b.widthPx) <= b.widthPx + b.heightPx

const asBuffer = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer => Buffer.from(buffer, byteOffset, byteLength)
