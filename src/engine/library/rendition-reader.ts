import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { readFile } from 'node:fs/promises'

/** libjpeg-turbo; null on a platform or runtime that it does not load on, where sharp reads everything. */
const turbo = await import('@julusian/jpeg-turbo').then(
  (loaded) => loaded.default,
  () => null,
)

/** Above this time for reading a file, averaged over the last ones, reading ahead pays. */
const slowReadMs = 2

/**
 * Reads renditions: JPEGs that Winnow wrote itself, upright, in plain red, green and blue. It works at once, on the
 * thread that asks, into memory that is used again: for small images starting another thread's work and clearing up
 * after it cost as much as the decoding. Everything else is decoded by `images.ts`.
 */
export class RenditionReader {
  #file = new Uint8Array(0)
  #pixels = new Uint8Array(0)
  #readMs = 0

  static readonly isAvailable = turbo !== null

  /** The bytes of a file, on a disk that has kept the thread waiting lately; null where they are there at once. */
  readAhead(file: string): Promise<Uint8Array | null> | null {
    // What is wrong with the file is told by who reads it next.
    return this.#readMs > slowReadMs ? readFile(file).catch(() => null) : null
  }

  /**
   * Red, green and blue bytes, row by row, valid until the next call. Null when the image is damaged, is gone or has
   * another size.
   */
  pixels(file: string | Uint8Array, { widthPx, heightPx }: { widthPx: number; heightPx: number }): Uint8Array | null {
    const size = widthPx * heightPx * 3
    if (this.#pixels.length < size) this.#pixels = new Uint8Array(size)
    try {
      const jpeg = typeof file === 'string' ? this.#read(file) : file
      const { width, height } = turbo!.decompressSync(asBuffer(jpeg), asBuffer(this.#pixels), {
        format: turbo!.FORMAT_RGB,
      })
      return width === widthPx && height === heightPx ? this.#pixels.subarray(0, size) : null
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
      this.#readMs += (performance.now() - startedMs - this.#readMs) / 8
      return this.#file.subarray(0, read)
    } finally {
      closeSync(handle)
    }
  }
}

const asBuffer = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer => Buffer.from(buffer, byteOffset, byteLength)
