import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Size } from '#model/units.ts'
import { PixelScaler } from './scale-pixels.ts'
import { turbo } from './turbo.ts'

/**
 * Above this time for reading a file, averaged over the last ones, reading ahead pays. One that took much longer counts as
 * twice that: its thread had to wait for a processor.
 */
const slowReadMs = 2
/** After some dozens of files read ahead one is read at once again, which tells whether that still waits. */
const fading = 0.998

/** The longest side of a plain JPEG, null of any other file, and the size of the image that it shows. */
export type JpegOf = Size & { jpegSidePx?: number | null }

/** Of what is larger than this, pixels would be passed over. */
const maxShrink = 2

/**
 * Reads plain JPEGs, upright and in red, green and blue: the renditions that Winnow wrote itself, and originals like them.
 * It works at once, on the thread that asks, into memory that is used again: for small images starting another thread's work
 * and clearing up after it cost more than the decoding. Everything else is decoded by `images.ts`.
 */
export class RenditionReader {
  #file = new Uint8Array(0)
  #readMs = 0
  readonly #scaler = new PixelScaler()

  /** Whether a file can be read in this size here. */
  static reads({ jpegSidePx, widthPx, heightPx }: JpegOf, size: Size): boolean {
    if (turbo() === null || !jpegSidePx) return false
    const scale = jpegSidePx / Math.max(widthPx, heightPx)
    const fits = (fromPx: number, toPx: number) => fromPx > toPx - 1 && fromPx < maxShrink * toPx + 1
    return fits(widthPx * scale, size.widthPx) && fits(heightPx * scale, size.heightPx)
  }

  /** The bytes of a file, on a disk that has kept the thread waiting lately; null where they are there at once. */
  readAhead(file: string): Promise<Uint8Array | null> | null {
    if (this.#readMs <= slowReadMs) return null
    this.#readMs *= fading
    // The next reader reports what is wrong with the file.
    return readFile(file).catch(() => null)
  }

  /**
   * Red, green and blue bytes, row by row, in this size, valid until the next call. Null when the file is damaged, is gone,
   * or shows another image.
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
      // Whoever reads it the other way says why.
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

/** Whether one may be the other scaled: each side was rounded to whole pixels. */
const isOfSameShape = (a: Size, b: Size): boolean =>
  Math.abs(a.widthPx * b.heightPx - a.heightPx * b.widthPx) <= b.widthPx + b.heightPx

const asBuffer = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer => Buffer.from(buffer, byteOffset, byteLength)
