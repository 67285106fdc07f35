import type { Point } from './box.ts'

/** A vector turned clockwise on the screen (y points down). */
export function turned([x, y]: Point, degrees: number): Point {
  const radians = (degrees * Math.PI) / 180
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)]
  return [x * cos - y * sin, x * sin + y * cos]
}

/** The same direction in (-180, 180]. */
export function normalDegrees(degrees: number): number {
  const within = ((degrees % 360) + 360) % 360
  return within > 180 ? within - 360 : within
}

/** The direction of a vector, clockwise from the x axis, in (-180, 180]. */
export const degreesOf = ([x, y]: Point): number => normalDegrees((Math.atan2(y, x) * 180) / Math.PI)

export type RotatedRectangle = { cx: number; cy: number; width: number; height: number; angleDegrees: number }

/** Converts a point of the rectangle's own frame (origin at its center, not rotated) to one of the image. */
export function fromOwnFrame({ cx, cy, angleDegrees }: RotatedRectangle, at: Point): Point {
  const [x, y] = turned(at, angleDegrees)
  return [cx + x, cy + y]
}

export const toOwnFrame = ({ cx, cy, angleDegrees }: RotatedRectangle, [x, y]: Point): Point =>
  turned([x - cx, y - cy], -angleDegrees)

/** The corners in order, from the one that is top left without rotation. */
export function cornersOf(rectangle: RotatedRectangle): [Point, Point, Point, Point] {
  const [x, y] = [rectangle.width / 2, rectangle.height / 2]
  const place = (at: Point) => fromOwnFrame(rectangle, at)
  return [place([-x, -y]), place([x, -y]), place([x, y]), place([-x, y])]
}

/** Intersection over union of two rectangles, 0 to 1. */
export function rotatedIou(a: RotatedRectangle, b: RotatedRectangle): number {
  const far = (Math.hypot(a.width, a.height) + Math.hypot(b.width, b.height)) / 2
  if (Math.hypot(a.cx - b.cx, a.cy - b.cy) >= far) return 0
  const corners = cornersOf(b)
  let shared: Point[] = cornersOf(a)
  for (const [i, from] of corners.entries()) shared = cutBehind(shared, from, corners[(i + 1) % 4]!)
  const area = areaOf(shared)
  const union = a.width * a.height + b.width * b.height - area
  return union > 0 ? area / union : 0
}

/** The part of a convex ring on the right of a line, as seen on the screen. */
function cutBehind(ring: readonly Point[], [x, y]: Point, [toX, toY]: Point): Point[] {
  const side = ([px, py]: Point) => (toX - x) * (py - y) - (toY - y) * (px - x)
  return ring.flatMap((point, i) => {
    const next = ring[(i + 1) % ring.length]!
    const [here, there] = [side(point), side(next)]
    const kept: Point[] = here >= 0 ? [point] : []
    if (here > 0 !== there > 0 && here !== there) {
      const share = here / (here - there)
      kept.push([point[0] + (next[0] - point[0]) * share, point[1] + (next[1] - point[1]) * share])
    }
    return kept
  })
}

const areaOf = (ring: readonly Point[]): number =>
  Math.abs(
    ring.reduce((sum, [x, y], i) => {
      const [nextX, nextY] = ring[(i + 1) % ring.length]!
      return sum + x * nextY - nextX * y
    }, 0),
  ) / 2
