import { z } from 'zod'
import { boundsOf } from '../geometry/box.ts'
import { insertionIndex } from '../geometry/segment.ts'
import { defineShape } from './define-shape.ts'
import { movedPoints, PathPoint, toPathPoints, withMovedPoint, withPoint } from './path-point.ts'

/** An open line through at least two points. */
export const PolylineShape = z.strictObject({
  shape: z.literal('polyline'),
  points: z.array(PathPoint).min(2).max(20_000),
})
export type PolylineShape = z.infer<typeof PolylineShape>

export const polyline = defineShape<'polyline', PolylineShape>({
  name: 'polyline',
  title: 'Line',
  key: 'y',
  schema: PolylineShape,
  gesture: { kind: 'clicks', minPoints: 2, maxPoints: null, closed: false },
  create: (points) => ({ shape: 'polyline', points: toPathPoints(points) }),
  outline: ({ points }) => [{ points, closed: false }],
  bounds: ({ points }) => boundsOf(points),
  areaPx: () => 0,
  handles: ({ points }) => points.map((at, i) => ({ id: String(i), at, cursor: 'move' })),
  moveHandle: (data, handleId, to) => ({ ...data, points: withMovedPoint(data.points, handleId, to) }),
  insertPoint(data, at) {
    const index = insertionIndex(data.points, false, at)
    return { data: { ...data, points: withPoint(data.points, index, at) }, handleId: String(index) }
  },
  removePoint(data, handleId) {
    const points = data.points.filter((_, i) => String(i) !== handleId)
    return points.length < 2 ? null : { ...data, points }
  },
  translate: (data, dx, dy) => ({ ...data, points: movedPoints(data.points, dx, dy) }),
  problem({ points }, widthPx, heightPx) {
    const { x, y, width, height } = boundsOf(points)
    if (points.length < 2 || (width === 0 && height === 0)) return 'The line has no length.'
    if (x > widthPx || y > heightPx || x + width < 0 || y + height < 0) return 'The line lies outside the image.'
    return null
  },
})
