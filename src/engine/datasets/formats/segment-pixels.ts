import { asMask } from '#model/labels/convert-shape.ts'
import type { Geometry } from '#model/shapes/index.ts'
import type { MaskShape } from '#model/shapes/mask.ts'

/** The pixels of an image, row by row, each with the number of what was drawn there last; 0 where nothing was. */
export type Plane = { widthPx: number; heightPx: number; pixels: Uint32Array }

export const emptyPlane = ({ widthPx, heightPx }: Omit<Plane, 'pixels'>): Plane => ({
  widthPx,
  heightPx,
  pixels: new Uint32Array(widthPx * heightPx),
})

/**
 * Gives the number to the pixels whose middle lies inside of the shape, over what is there. False where there are none: the
 * shape encloses no area, or lies outside.
 */
export function drawShape(plane: Plane, geometry: Geometry, number: number): boolean {
  const mask = asMask(geometry, plane)
  if (!mask) return false
  eachRow(mask, (y, left, right) => {
    plane.pixels.fill(number, y * plane.widthPx + left, y * plane.widthPx + right)
  })
  return true
}

/** Calls for each run of set pixels within a row, left to right (not included). */
export function eachRow(
  { x, y, width, counts }: MaskShape,
  each: (y: number, left: number, right: number) => void,
): void {
  let at = 0
  counts.forEach((count, i) => {
    const end = at + count
    while (i % 2 === 1 && at < end) {
      const row = Math.floor(at / width)
      const stop = Math.min(end, (row + 1) * width)
      each(y + row, x + at - row * width, x + stop - row * width)
      at = stop
    }
    at = end
  })
}
