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

/** A place in the rectangle's own frame (origin in its middle, not turned) in the image. */
export function fromOwnFrame({ cx, cy, angleDegrees }: RotatedRectangle, at: Point): Point {
  const [x, y] = turned(at, angleDegrees)
  return [cx + x, cy + y]
}

export const toOwnFrame = ({ cx, cy, angleDegrees }: RotatedRectangle, [x, y]: Point): Point =>
  turned([x - cx, y - cy], -angleDegrees)

/** The corners in order, beginning with the one that is top left when it is not turned. */
export function cornersOf(rectangle: RotatedRectangle): [Point, Point, Point, Point] {
  const [x, y] = [rectangle.width / 2, rectangle.height / 2]
  const place = (at: Point) => fromOwnFrame(rectangle, at)
  return [place([-x, -y]), place([x, -y]), place([x, y]), place([-x, y])]
}
