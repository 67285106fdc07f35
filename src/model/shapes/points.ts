import { z } from 'zod'
import { boundsOf } from '../geometry/box.ts'
import { defineShape } from './define-shape.ts'
import { movedPoints, PathPoint, toPathPoints, withMovedPoint, withPoint } from './path-point.ts'

/** One or more places that belong together and have no extent. */
export const PointsShape = z.strictObject({
  shape: z.literal('points'),
  points: z.array(PathPoint).min(1).max(20_000),
})
export type PointsShape = z.infer<typeof PointsShape>

export const points = defineShape<'points', PointsShape>({
  name: 'points',
  title: 'Points',
  key: 't',
  schema: PointsShape,
  gesture: { kind: 'click' },
  create: (clicked) => ({ shape: 'points', points: toPathPoints(clicked) }),
  outline: () => [],
  dots: (data) => data.points.map((at) => ({ at, hidden: false, name: null })),
  bounds: (data) => boundsOf(data.points),
  areaPx: () => 0,
  handles: (data) => data.points.map((at, i) => ({ id: String(i), at, cursor: 'move' })),
  moveHandle: (data, handleId, to) => ({ ...data, points: withMovedPoint(data.points, handleId, to) }),
  insertPoint: (data, at) => ({
    data: { ...data, points: withPoint(data.points, data.points.length, at) },
    handleId: String(data.points.length),
  }),
  removePoint(data, handleId) {
    const left = data.points.filter((_, i) => String(i) !== handleId)
    return left.length < 1 ? null : { ...data, points: left }
  },
  translate: (data, dx, dy) => ({ ...data, points: movedPoints(data.points, dx, dy) }),
  problem(data, widthPx, heightPx) {
    const isInside = ([x, y]: PathPoint) => x >= 0 && y >= 0 && x <= widthPx && y <= heightPx
    if (data.points.length === 0) return 'There are no points.'
    return data.points.every(isInside) ? null : 'A point lies outside the image.'
  },
})
