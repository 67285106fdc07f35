import type { Point } from './box.ts'
import { type Bitmap, pixelAt } from './mask-bitmap.ts'
import { signedArea } from './ring.ts'

/** A connected piece of a mask: its outer ring first, then its holes. */
export type Rings = Point[][]

/** Right, down, left, up: clockwise on the screen. */
const steps: readonly Point[] = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
]
const up = 3

/**
 * The outlines of a bitmap along the edges of its pixels, as pieces with their holes. Pixels that touch only at a corner
 * are separate pieces, so no ring meets itself along an edge. Filling the rings gives the same pixels again. Boundary
 * following with the set pixels on the right hand; the parent of a hole is found as in Suzuki and Abe (1985), by the
 * nearest border to its left.
 */
export function outlineOf(bitmap: Bitmap): Rings[] {
  const { x, y, width, height, data } = bitmap
  /** Which ring runs along the left side of a pixel. */
  const ringAtLeftSide = new Map<number, number>()
  const pieces: Rings[] = []
  const pieceOfRing: number[] = []
  for (let row = 0; row < height; row++) {
    const pixels = data.subarray(row * width, (row + 1) * width)
    for (let at = pixels.indexOf(1); at >= 0; ) {
      if (!ringAtLeftSide.has(row * width + at)) {
        const id = pieceOfRing.length
        const ring = follow(bitmap, x + at, y + row, (px, py) => ringAtLeftSide.set((py - y) * width + (px - x), id))
        if (signedArea(ring) > 0) pieceOfRing.push(pieces.push([ring]) - 1)
        else {
          const piece = pieceOfRing[ringLeftOf(bitmap, ring, ringAtLeftSide)]!
          pieceOfRing.push(piece)
          pieces[piece]!.push(ring)
        }
      }
      const end = pixels.indexOf(0, at)
      at = end < 0 ? -1 : pixels.indexOf(1, end)
    }
  }
  return pieces
}

/** The ring that begins upward along the left side of a set pixel. */
function follow(bitmap: Bitmap, startX: number, startY: number, onLeftSide: (px: number, py: number) => void): Point[] {
  const ring: Point[] = []
  let [vx, vy, direction] = [startX, startY + 1, up]
  do {
    if (direction === up) onLeftSide(vx, vy - 1)
    vx += steps[direction]![0]
    vy += steps[direction]![1]
    const turn = turnAt(bitmap, vx, vy, direction)
    if (turn !== 0) ring.push([vx, vy])
    direction = (direction + turn + 4) % 4
  } while (vx !== startX || vy !== startY + 1 || direction !== up)
  return ring
}

/** 1 to turn right at a corner of pixels, -1 to turn left, 0 to go on. */
function turnAt(bitmap: Bitmap, vx: number, vy: number, direction: number): -1 | 0 | 1 {
  const [fx, fy] = steps[direction]!
  const [rx, ry] = steps[(direction + 1) % 4]!
  const pixel = (side: number) => pixelAt(bitmap, vx + (fx + side * rx - 1) / 2, vy + (fy + side * ry - 1) / 2)
  if (!pixel(1)) return 1
  return pixel(-1) ? -1 : 0
}

/** The ring on the left side of the run of pixels above a hole's topmost edge. It was found before the hole. */
function ringLeftOf(bitmap: Bitmap, hole: readonly Point[], ringAtLeftSide: ReadonlyMap<number, number>): number {
  const { x, y, width, data } = bitmap
  const top = hole.reduce((a, b) => (b[1] < a[1] || (b[1] === a[1] && b[0] < a[0]) ? b : a))
  const row = top[1] - 1 - y
  const before = data.subarray(row * width, row * width + (top[0] - x)).lastIndexOf(0)
  return ringAtLeftSide.get(row * width + before + 1)!
}
