import { asMask } from '#model/labels/convert-shape.ts'
import type { Geometry } from '#model/shapes/index.ts'

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
  const { x, y, width, counts } = mask
  let at = 0
  counts.forEach((count, i) => {
    const end = at + count
    while (i % 2 === 1 && at < end) {
      const row = Math.floor(at / width)
      const stop = Math.min(end, (row + 1) * width)
      const start = (y + row) * plane.widthPx + x - row * width
      plane.pixels.fill(number, start + at, start + stop)
      at = stop
    }
    at = end
  })
  return true
}
