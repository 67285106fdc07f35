import type { BoundingBox } from './box.ts'

/** Pixels of a rectangle of the image, row by row, each 0 or 1. Place and size are whole numbers. */
export type Bitmap = { x: number; y: number; width: number; height: number; data: Uint8Array }

/**
 * Pixels as run lengths inside of their bounds, row by row, beginning with background (0 if the first pixel is set).
 * Runs continue over the ends of rows, and together they fill the bounds.
 */
export type RunLengths = { x: number; y: number; width: number; height: number; counts: number[] }

/** Bounds with more pixels than this are refused: they would not fit into memory everywhere. */
const maxPixels = 2 ** 28

/** An empty bitmap that covers the box; its edges are moved outward to whole pixels. */
export function emptyBitmap(box: BoundingBox): Bitmap {
  const [x, y] = [Math.floor(box.x), Math.floor(box.y)]
  const width = Math.max(0, Math.ceil(box.x + box.width) - x)
  const height = Math.max(0, Math.ceil(box.y + box.height) - y)
  return { x, y, width, height, data: new Uint8Array(width * height) }
}

export const pixelAt = ({ x, y, width, height, data }: Bitmap, px: number, py: number): boolean =>
  px >= x && py >= y && px < x + width && py < y + height && data[(py - y) * width + (px - x)] === 1

/** The smallest box around the set pixels, looking only inside `within`; null when none is set. */
export function tightBounds(bitmap: Bitmap, within: BoundingBox = bitmap): BoundingBox | null {
  const { x, y, width, data } = bitmap
  const box = overlapOf(bitmap, within)
  let [left, right, top, bottom] = [Number.POSITIVE_INFINITY, -1, -1, -1]
  for (let row = box.y - y; row < box.y - y + box.height; row++) {
    const start = row * width + (box.x - x)
    const pixels = data.subarray(start, start + box.width)
    const first = pixels.indexOf(1)
    if (first < 0) continue
    if (top < 0) top = row
    bottom = row
    left = Math.min(left, first)
    right = Math.max(right, pixels.lastIndexOf(1))
  }
  if (top < 0) return null
  return { x: box.x + left, y: y + top, width: right - left + 1, height: bottom - top + 1 }
}

/** The part of the box that lies in the bitmap, in whole pixels. */
export function overlapOf(bitmap: BoundingBox, box: BoundingBox): BoundingBox {
  const x = Math.max(bitmap.x, Math.floor(box.x))
  const y = Math.max(bitmap.y, Math.floor(box.y))
  return {
    x,
    y,
    width: Math.max(0, Math.min(bitmap.x + bitmap.width, Math.ceil(box.x + box.width)) - x),
    height: Math.max(0, Math.min(bitmap.y + bitmap.height, Math.ceil(box.y + box.height)) - y),
  }
}

/** The set pixels in their tight bounds; null if none is set. `within`: where to look, if known. */
export function encodeBitmap(bitmap: Bitmap, within: BoundingBox = bitmap): RunLengths | null {
  const bounds = tightBounds(bitmap, within)
  if (!bounds) return null
  const counts: number[] = []
  let value = 0
  let run = 0
  for (let row = 0; row < bounds.height; row++) {
    const start = (bounds.y - bitmap.y + row) * bitmap.width + (bounds.x - bitmap.x)
    const pixels = bitmap.data.subarray(start, start + bounds.width)
    for (let at = 0; at < bounds.width; ) {
      const found = pixels.indexOf(1 - value, at)
      const end = found < 0 ? bounds.width : found
      run += end - at
      at = end
      if (found < 0) break
      counts.push(run)
      run = 0
      value = 1 - value
    }
  }
  counts.push(run)
  return { ...bounds, counts }
}

export function decodeBitmap({ x, y, width, height, counts }: RunLengths): Bitmap {
  const data = new Uint8Array(width * height)
  let at = 0
  counts.forEach((count, i) => {
    if (i % 2 === 1) data.fill(1, at, at + count)
    at += count
  })
  return { x, y, width, height, data }
}

/** The number of set pixels. */
export const areaOfRuns = ({ counts }: Pick<RunLengths, 'counts'>): number =>
  counts.reduce((sum, count, i) => (i % 2 === 1 ? sum + count : sum), 0)

/** Returns the problem of run lengths alone, or null: every set of pixels has exactly one valid form. */
export function problemOfRuns({ width, height, counts }: RunLengths): string | null {
  if (counts.length < 2) return 'The mask has no pixels.'
  if (width * height > maxPixels) return 'The mask is too large.'
  if (counts.some((count, i) => count === 0 && i > 0)) return 'The mask has an empty run.'
  if (counts.reduce((sum, count) => sum + count, 0) !== width * height)
    return 'The runs of the mask do not fill its bounds.'
  let at = 0
  let [left, right, top, bottom] = [width, -1, height, -1]
  counts.forEach((count, i) => {
    if (i % 2 === 1) {
      const last = at + count - 1
      const [firstRow, lastRow] = [Math.floor(at / width), Math.floor(last / width)]
      top = Math.min(top, firstRow)
      bottom = Math.max(bottom, lastRow)
      left = Math.min(left, lastRow > firstRow ? 0 : at % width)
      right = Math.max(right, lastRow > firstRow ? width - 1 : last % width)
    }
    at += count
  })
  const isTight = left === 0 && top === 0 && right === width - 1 && bottom === height - 1
  return isTight ? null : 'The bounds of the mask are wider than its pixels.'
}
