import { type BoundingBox, boundsOf, type Point } from './box.ts'
import { type Bitmap, overlapOf } from './mask-bitmap.ts'

/** These functions change the bitmap in place and return the changed rectangle, so that only that is repainted. */

const nothing: BoundingBox = { x: 0, y: 0, width: 0, height: 0 }

/** Sets the pixels from `left` to `right` (not included) of a row, as far as the bitmap has them. */
function fillRow(bitmap: Bitmap, y: number, left: number, right: number, value: 0 | 1): void {
  const start = (y - bitmap.y) * bitmap.width - bitmap.x
  const from = Math.max(left, bitmap.x)
  const to = Math.min(right, bitmap.x + bitmap.width)
  if (to > from) bitmap.data.fill(value, start + from, start + to)
}

/**
 * A stroke of a round brush between two points: every pixel whose center is within the radius of the line. The cost
 * depends on the rows that the stroke touches, not on the size of the bitmap.
 */
export function paintStroke(bitmap: Bitmap, from: Point, to: Point, radiusPx: number, value: 0 | 1): BoundingBox {
  const line = boundsOf([from, to])
  const dirty = overlapOf(bitmap, {
    x: line.x - radiusPx,
    y: line.y - radiusPx,
    width: line.width + 2 * radiusPx,
    height: line.height + 2 * radiusPx,
  })
  for (let y = dirty.y; y < dirty.y + dirty.height; y++) {
    const span = capsuleSpan(from, to, radiusPx, y + 0.5)
    if (span) fillRow(bitmap, y, Math.ceil(span[0] - 0.5), Math.floor(span[1] - 0.5) + 1, value)
  }
  return dirty
}

/** The range of a horizontal line inside a capsule (a line with round ends), or null. */
function capsuleSpan(a: Point, b: Point, radius: number, y: number): [number, number] | null {
  let [left, right] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  const include = (x: number) => {
    left = Math.min(left, x)
    right = Math.max(right, x)
  }
  for (const [cx, cy] of [a, b]) {
    const half2 = radius * radius - (y - cy) * (y - cy)
    if (half2 < 0) continue
    include(cx - Math.sqrt(half2))
    include(cx + Math.sqrt(half2))
  }
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]]
  const length = Math.hypot(dx, dy)
  if (length > 0) {
    const [nx, ny] = [(-dy / length) * radius, (dx / length) * radius]
    const corners: Point[] = [
      [a[0] + nx, a[1] + ny],
      [b[0] + nx, b[1] + ny],
      [b[0] - nx, b[1] - ny],
      [a[0] - nx, a[1] - ny],
    ]
    for (const x of crossings(corners, y)) include(x)
  }
  return right < left ? null : [left, right]
}

/** Returns where the edges of a closed ring cross a horizontal line. */
function crossings(ring: readonly Point[], y: number): number[] {
  const found: number[] = []
  ring.forEach(([x1, y1], i) => {
    const [x2, y2] = ring[(i + 1) % ring.length]!
    if (y1 > y !== y2 > y) found.push(x1 + ((y - y1) * (x2 - x1)) / (y2 - y1))
  })
  return found
}

/** Sets every pixel whose center is inside the rings by the even-odd rule, so that holes stay as they are. */
export function fillRings(bitmap: Bitmap, rings: readonly (readonly Point[])[], value: 0 | 1): BoundingBox {
  const dirty = overlapOf(bitmap, boundsOf(rings.flat()))
  const rows: number[][] = Array.from({ length: dirty.height }, () => [])
  for (const ring of rings) {
    ring.forEach(([x1, y1], i) => {
      const [x2, y2] = ring[(i + 1) % ring.length]!
      const first = Math.max(dirty.y, Math.ceil(Math.min(y1, y2) - 0.5))
      const end = Math.min(dirty.y + dirty.height, Math.ceil(Math.max(y1, y2) - 0.5))
      for (let y = first; y < end; y++) rows[y - dirty.y]!.push(x1 + ((y + 0.5 - y1) * (x2 - x1)) / (y2 - y1))
    })
  }
  rows.forEach((xs, row) => {
    xs.sort((a, b) => a - b)
    for (let i = 0; i + 1 < xs.length; i += 2)
      fillRow(bitmap, dirty.y + row, Math.ceil(xs[i]! - 0.5), Math.ceil(xs[i + 1]! - 0.5), value)
  })
  return dirty
}

/** Sets a pixel and all pixels of the same value that are connected to it by their sides. */
export function floodFill(bitmap: Bitmap, atX: number, atY: number, value: 0 | 1): BoundingBox {
  const { x, y, width, height, data } = bitmap
  const [startX, startY] = [Math.floor(atX) - x, Math.floor(atY) - y]
  if (startX < 0 || startY < 0 || startX >= width || startY >= height) return nothing
  const old = data[startY * width + startX]!
  if (old === value) return nothing
  let [left, right, top, bottom] = [startX, startX, startY, startY]
  const waiting = [startY * width + startX]
  while (waiting.length > 0) {
    const seed = waiting.pop()!
    if (data[seed] !== old) continue
    const rowStart = seed - (seed % width)
    const before = data.subarray(rowStart, seed).lastIndexOf(value)
    const after = data.subarray(seed, rowStart + width).indexOf(value)
    const from = rowStart + before + 1
    const to = after < 0 ? rowStart + width : seed + after
    data.fill(value, from, to)
    left = Math.min(left, from - rowStart)
    right = Math.max(right, to - 1 - rowStart)
    top = Math.min(top, rowStart / width)
    bottom = Math.max(bottom, rowStart / width)
    if (rowStart > 0) addSeeds(data, from - width, to - width, old, waiting)
    if (rowStart + width < data.length) addSeeds(data, from + width, to + width, old, waiting)
  }
  return { x: x + left, y: y + top, width: right - left + 1, height: bottom - top + 1 }
}

/** One seed for each run of `old` between the two indices. */
function addSeeds(data: Uint8Array, from: number, to: number, old: number, waiting: number[]): void {
  const row = data.subarray(from, to)
  for (let at = row.indexOf(old); at >= 0; ) {
    waiting.push(from + at)
    const end = row.indexOf(1 - old, at)
    at = end < 0 ? -1 : row.indexOf(old, end)
  }
}
