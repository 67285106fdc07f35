import { encodeBitmap } from '#model/geometry/mask-bitmap.ts'
import { type MaskShape, maskOfRuns } from '#model/shapes/mask.ts'

export type Region = { mask: MaskShape; pixels: number }

/** The pixels of each value except 0 in an image of numbers, as masks. */
export function regionsOf(values: ArrayLike<number>, width: number, height: number): Map<number, Region> {
  const bounds = new Map<number, { left: number; right: number; top: number; bottom: number; pixels: number }>()
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const value = values[i]!
      if (value === 0) continue
      const one = bounds.get(value)
      if (!one) bounds.set(value, { left: x, right: x, top: y, bottom: y, pixels: 1 })
      else {
        if (x < one.left) one.left = x
        if (x > one.right) one.right = x
        one.bottom = y
        one.pixels += 1
      }
    }
  }
  const regions = new Map<number, Region>()
  for (const [value, { left, right, top, bottom, pixels }] of bounds) {
    const size = { width: right - left + 1, height: bottom - top + 1 }
    const data = new Uint8Array(size.width * size.height)
    for (let y = 0; y < size.height; y++)
      for (let x = 0; x < size.width; x++)
        if (values[(top + y) * width + left + x] === value) data[y * size.width + x] = 1
    const runs = encodeBitmap({ x: left, y: top, ...size, data })
    if (runs) regions.set(value, { mask: maskOfRuns(runs), pixels })
  }
  return regions
}
