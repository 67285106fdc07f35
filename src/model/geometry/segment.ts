import type { Point } from './box.ts'

/** The place on the segment from `a` to `b` that is nearest to the point. */
export function nearestOnSegment([x, y]: Point, a: Point, b: Point): Point {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]]
  const length2 = dx * dx + dy * dy
  const along = length2 === 0 ? 0 : Math.min(1, Math.max(0, ((x - a[0]) * dx + (y - a[1]) * dy) / length2))
  return [a[0] + along * dx, a[1] + along * dy]
}

export const distanceBetween = (a: Point, b: Point): number => Math.hypot(a[0] - b[0], a[1] - b[1])

/** Returns the index at which a new point has to be inserted to lie on the nearest edge of a path. */
export function insertionIndex(points: readonly Point[], closed: boolean, at: Point): number {
  let [index, least] = [points.length, Number.POSITIVE_INFINITY]
  const edges = closed ? points.length : points.length - 1
  for (let i = 0; i < edges; i++) {
    const distance = distanceBetween(at, nearestOnSegment(at, points[i]!, points[(i + 1) % points.length]!))
    if (distance >= least) continue
    least = distance
    index = i + 1
  }
  return index
}
