import type { Size } from '#model/units.ts'
import { growMemory, loadKernel } from '../../load-kernel.ts'

type Kernel = {
  scaleRow(
    above: number,
    below: number,
    rowBytes: number,
    share: number,
    mixed: number,
    columns: number,
    count: number,
    out: number,
    outStep: number,
  ): void
}

const bytesPerStep = 16
const padded = (bytes: number): number => Math.ceil(bytes / bytesPerStep) * bytesPerStep
const bytesOf = ({ widthPx, heightPx }: Size): number => widthPx * heightPx * 4

/** Scales images of four bytes per pixel, the last unused, interpolating between pixel centers. */
export class PixelScaler {
  readonly #kernel = loadKernel<Kernel>(import.meta.url, 'scale-pixels')

  /** Returns memory for the pixels of an image of this size; it overwrites the last scaled image. */
  room(size: Size): Uint8Array {
    growMemory(this.#kernel.memory, bytesOf(size))
    return new Uint8Array(this.#kernel.memory.buffer, 0, bytesOf(size))
  }

  /**
   * Scales the pixels in the buffer and returns red, green and blue bytes, valid until the next buffer is requested.
   * The last of four bytes is unused. Scales below half the size are reached by halving, so that no pixel is skipped.
   */
  scale(from: Size, to: Size, bytesPerPixel: 3 | 4): Uint8Array {
    const { widthPx, heightPx } = from
    if (widthPx <= 2 * to.widthPx || heightPx <= 2 * to.heightPx) return this.#scaleOnce(from, to, bytesPerPixel)
    const half = { widthPx: Math.ceil(widthPx / 2), heightPx: Math.ceil(heightPx / 2) }
    const halved = this.#scaleOnce(from, half, 4)
    this.room(half).set(halved)
    return this.scale(half, to, bytesPerPixel)
  }

  #scaleOnce(from: Size, to: Size, bytesPerPixel: 3 | 4): Uint8Array {
    const rowBytes = from.widthPx * 4
    // After the pixels: a step of the last row may end there.
    const mixed = padded(bytesOf(from)) + bytesPerStep
    const columns = mixed + padded(rowBytes) + bytesPerStep
    const out = columns + to.widthPx * 8
    growMemory(this.#kernel.memory, out + bytesOf(to))
    const { buffer } = this.#kernel.memory
    const places = new Int32Array(buffer, columns, to.widthPx * 2)
    for (let x = 0; x < to.widthPx; x++) {
      const { before, share } = place(x, from.widthPx, to.widthPx)
      places[2 * x] = before * 4
      places[2 * x + 1] = share
    }
    for (let y = 0; y < to.heightPx; y++) {
      const { before, share } = place(y, from.heightPx, to.heightPx)
      const above = before * rowBytes
      const below = share > 0 ? above + rowBytes : above
      const row = out + y * to.widthPx * bytesPerPixel
      this.#kernel.scaleRow(above, below, rowBytes, share, mixed, columns, to.widthPx, row, bytesPerPixel)
    }
    return new Uint8Array(buffer, out, to.widthPx * to.heightPx * bytesPerPixel)
  }
}

/**
 * Returns which of the `from` pixels precedes the center of one of the `to` pixels, and the distance to the next, in
 * 256ths.
 */
function place(at: number, from: number, to: number): { before: number; share: number } {
  const middle = Math.min(from - 1, Math.max(0, ((at + 0.5) * from) / to - 0.5))
  const before = Math.floor(middle)
  return { before, share: Math.round((middle - before) * 256) }
}
