import type { Point } from '#model/geometry/box.ts'
import { type EdgeCosts, maxCost } from './edge-costs.ts'

/** Straight steps count 5, diagonal ones 7: about the square root of 2 in whole numbers. */
const straight = 5
const diagonal = 7
/** The eight steps, in flat arrays for speed. */
const stepsX = [1, 1, 0, -1, -1, -1, 0, 1]
const stepsY = [0, 1, 1, 1, 0, -1, -1, -1]
const lengths = [straight, diagonal, straight, diagonal, straight, diagonal, straight, diagonal]
const buckets = maxCost * diagonal + 1
const unreached = -1

/** The cheapest paths from one corner to all others in a square around it. */
export type Paths = {
  from: { x: number; y: number }
  /** The square, in corners of the window. */
  left: number
  top: number
  width: number
  height: number
  /** Index of the step by which each corner was reached; -1 at the start. */
  cameBy: Int8Array
}

/**
 * Finds paths by Dijkstra's algorithm with circular buckets (Dial), as in Mortensen and Barrett's intelligent scissors
 * (1995), up to `reach` corners from the start.
 */
export function cheapestPaths(edges: EdgeCosts, from: { x: number; y: number }, reach: number): Paths {
  const left = Math.max(0, from.x - reach)
  const top = Math.max(0, from.y - reach)
  const width = Math.min(edges.width, from.x + reach + 1) - left
  const height = Math.min(edges.height, from.y + reach + 1) - top
  const cameBy = new Int8Array(width * height).fill(unreached)
  const cost = new Int32Array(width * height).fill(2 ** 31 - 1)
  const done = new Uint8Array(width * height)
  const circle: number[][] = Array.from({ length: buckets }, () => [])
  const start = (from.y - top) * width + (from.x - left)
  cost[start] = 0
  circle[0]!.push(start)
  let waiting = 1
  for (let reached = 0; waiting > 0; reached++) {
    const bucket = circle[reached % buckets]!
    while (bucket.length > 0) {
      const at = bucket.pop()!
      waiting -= 1
      if (done[at] === 1 || cost[at] !== reached) continue
      done[at] = 1
      const x = at % width
      const y = (at - x) / width
      for (let i = 0; i < lengths.length; i++) {
        const nx = x + stepsX[i]!
        const ny = y + stepsY[i]!
        if (nx < 0 || ny < 0 || nx >= width || ny >= height) continue
        const next = ny * width + nx
        if (done[next] === 1) continue
        const total = reached + lengths[i]! * edges.costs[(ny + top) * edges.width + nx + left]!
        if (total >= cost[next]!) continue
        cost[next] = total
        cameBy[next] = i
        circle[total % buckets]!.push(next)
        waiting += 1
      }
    }
  }
  return { from, left, top, width, height, cameBy }
}

/**
 * Returns the cheapest path to a corner, both ends included. Out of reach, it continues straight from the nearest
 * corner.
 */
export function pathTo({ left, top, width, height, cameBy }: Paths, to: { x: number; y: number }): Point[] {
  let x = Math.min(left + width - 1, Math.max(left, to.x)) - left
  let y = Math.min(top + height - 1, Math.max(top, to.y)) - top
  const path: Point[] = x + left === to.x && y + top === to.y ? [] : [[to.x, to.y]]
  for (;;) {
    path.push([x + left, y + top])
    const by = cameBy[y * width + x]!
    if (by === unreached) break
    x -= stepsX[by]!
    y -= stepsY[by]!
  }
  return path.reverse()
}
