import { boundsOf, type Point } from './box.ts'
import { degreesOf, normalDegrees, type RotatedRectangle, turned } from './rotated.ts'

/** The convex hull, clockwise on the screen, without points on its edges (Andrew's monotone chain, 1979). */
function convexHull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1])
  const half = (ordered: readonly Point[]): Point[] => {
    const chain: Point[] = []
    for (const point of ordered) {
      while (chain.length >= 2 && !turnsRight(chain.at(-2)!, chain.at(-1)!, point)) chain.pop()
      chain.push(point)
    }
    return chain.slice(0, -1)
  }
  return [...half(sorted), ...half(sorted.reverse())]
}

const turnsRight = (a: Point, b: Point, c: Point): boolean =>
  (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]) > 0

/**
 * The rectangle of the smallest area around the points: one of its sides lies on a side of their hull (Freeman and
 * Shapira, 1975). Its angle is in (-90, 90].
 */
export function smallestRectangle(points: readonly Point[]): RotatedRectangle {
  const hull = convexHull(points)
  let best: RotatedRectangle | null = null
  for (const [i, a] of hull.entries()) {
    const b = hull[(i + 1) % hull.length]!
    const angleDegrees = halfTurn(degreesOf([b[0] - a[0], b[1] - a[1]]))
    const { x, y, width, height } = boundsOf(hull.map((point) => turned(point, -angleDegrees)))
    if (best && width * height >= best.width * best.height) continue
    const [cx, cy] = turned([x + width / 2, y + height / 2], angleDegrees)
    best = { cx, cy, width, height, angleDegrees }
  }
  if (best) return best
  const { x, y, width, height } = boundsOf(points)
  return { cx: x + width / 2, cy: y + height / 2, width, height, angleDegrees: 0 }
}

/** The same line's direction in (-90, 90]. */
function halfTurn(degrees: number): number {
  if (degrees > 90) return normalDegrees(degrees - 180)
  return degrees <= -90 ? normalDegrees(degrees + 180) : degrees
}
