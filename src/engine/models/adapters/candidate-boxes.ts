import type { BoundingBox } from '#model/geometry/box.ts'

/** The box between two corners. */
export const cornersBox = (x1: number, y1: number, x2: number, y2: number): BoundingBox => ({
  x: x1,
  y: y1,
  width: Math.max(0, x2 - x1),
  height: Math.max(0, y2 - y1),
})

/** The box around a center. */
export const centredBox = (x: number, y: number, width: number, height: number): BoundingBox => ({
  x: x - width / 2,
  y: y - height / 2,
  width: Math.max(0, width),
  height: Math.max(0, height),
})
