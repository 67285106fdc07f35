import type { MaskShape } from '#model/shapes/mask.ts'

/** The pixels of an image as a PNG has them: rows of one byte or more a pixel, each after a 0, which says that it is not filtered. */
export type Plane = { widthPx: number; heightPx: number; bytesPerPixel: number; rows: Buffer }

export const emptyPlane = (
  { widthPx, heightPx }: { widthPx: number; heightPx: number },
  bytesPerPixel: number,
): Plane => ({
  widthPx,
  heightPx,
  bytesPerPixel,
  rows: Buffer.alloc((bytesPerPixel * widthPx + 1) * heightPx),
})

/** Gives the number to the pixels of a mask, over what is there; its lowest byte comes first. */
export function drawMask({ widthPx, bytesPerPixel, rows }: Plane, mask: MaskShape, number: number): void {
  const pixel = Uint8Array.from({ length: bytesPerPixel }, (_, i) => number >> (8 * i))
  for (const [y, left, right] of rowsOf(mask)) {
    const start = (bytesPerPixel * widthPx + 1) * y + 1
    rows.fill(pixel, start + bytesPerPixel * left, start + bytesPerPixel * right)
  }
}

/** Each run of set pixels within a row, left to right (not included). */
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
