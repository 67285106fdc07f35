import { type BoundingBox, boundsOf } from '#model/geometry/box.ts'
import type { SkeletonShape } from '#model/shapes/skeleton.ts'

const slackPx = 1

/** Whether the box that a file gives a skeleton differs from the one around its labeled points, which we keep. */
export function hasOtherBox(box: BoundingBox, { points }: Pick<SkeletonShape, 'points'>): boolean {
  const around = boundsOf(points.filter(([, , visibility]) => visibility > 0).map(([x, y]) => [x, y]))
  const apart = [
    box.x - around.x,
    box.y - around.y,
    box.x + box.width - around.x - around.width,
    box.y + box.height - around.y - around.height,
  ]
  return apart.some((distance) => Math.abs(distance) > slackPx)
}
