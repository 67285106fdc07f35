import { z } from 'zod'

/** A point in pixels of the upright original, origin top left. */
export type Point = readonly [x: number, y: number]

/** An axis-aligned bounding box in pixels of the upright original. */
export type BoundingBox = { x: number; y: number; width: number; height: number }
export const BoundingBox = z.strictObject({
  x: z.number(),
  y: z.number(),
  width: z.number().nonnegative(),
  height: z.number().nonnegative(),
})

const boxArea = (box: BoundingBox): number => box.width * box.height

function intersectionArea(a: BoundingBox, b: BoundingBox): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
  return width > 0 && height > 0 ? width * height : 0
}

/** Intersection over union, 0 to 1; 0 when both boxes are empty. */
export function iou(a: BoundingBox, b: BoundingBox): number {
  const shared = intersectionArea(a, b)
  const union = boxArea(a) + boxArea(b) - shared
  return union > 0 ? shared / union : 0
}

/** The smallest box around the points; an empty box at the origin when there are none. */
export function boundsOf(points: readonly Point[]): BoundingBox {
  if (points.length === 0) return { x: 0, y: 0, width: 0, height: 0 }
  let [left, top] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  let [right, bottom] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const [x, y] of points) {
    left = Math.min(left, x)
    top = Math.min(top, y)
    right = Math.max(right, x)
    bottom = Math.max(bottom, y)
  }
  return { x: left, y: top, width: right - left, height: bottom - top }
}

/** The box between two opposite corners in any order. */
export function boxBetween(a: Point, b: Point): BoundingBox {
  return {
    x: Math.min(a[0], b[0]),
    y: Math.min(a[1], b[1]),
    width: Math.abs(a[0] - b[0]),
    height: Math.abs(a[1] - b[1]),
  }
}

/** The part of the box inside an image of the given size; width or height 0 when nothing is left. */
export function clipBox(box: BoundingBox, widthPx: number, heightPx: number): BoundingBox {
  const x = Math.min(Math.max(box.x, 0), widthPx)
  const y = Math.min(Math.max(box.y, 0), heightPx)
  return {
    x,
    y,
    width: Math.max(0, Math.min(box.x + box.width, widthPx) - x),
    height: Math.max(0, Math.min(box.y + box.height, heightPx) - y),
  }
}
