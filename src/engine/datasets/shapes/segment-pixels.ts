import type { MaskShape } from '#model/shapes/mask.ts'
import type { Size } from '#model/units.ts'

/** The pixels of an image as a PNG stores them: rows of one or more bytes per pixel, each after a 0, which means unfiltered. */
export type Plane = { widthPx: number; heightPx: number; bytesPerPixel: number; rows: Buffer }

export const emptyPlane = ({ widthPx, heightPx }: Size, bytesPerPixel: number): Plane => ({
  widthPx,
  heightPx,
  bytesPerPixel,
  rows: Buffer.alloc((bytesPerPixel * widthPx + 1) * heightPx),
})

/** Fills the pixels of a mask with a number, lowest byte first. */
export function drawMask({ widthPx, bytesPerPixel, rows }: Plane, mask: MaskShape, number: number): void {
  const pixel = Uint8Array.from({ length: bytesPerPixel }, (_, i) => number >> (8 * i))
  for (const [y, left, right] of rowsOf(mask)) {
    const start = (bytesPerPixel * widthPx + 1) * y + 1
    rows.fill(pixel, start + bytesPerPixel * left, start + bytesPerPixel * right)
  }
}

/** Each run of set pixels within a row, from left to right (exclusive). */
export function* rowsOf({
  x,
  y,
  width,
  counts,
}: MaskShape): Generator<readonly [y: number, left: number, right: number]> {
  let at = 0
  for (const [i, count] of counts.entries()) {
    const end = at + count
    while (i % 2 === 1 && at < end) {
      const row = Math.floor(at / width)
      const stop = Math.min(end, (row + 1) * width)
      yield [y + row, x + at - row * width, x + stop - row * width]
      at = stop
    }
    at = end
  }
}
