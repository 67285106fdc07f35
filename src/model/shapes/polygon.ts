import { z } from 'zod'
import { boundsOf } from '../geometry/box.ts'
import { signedArea } from '../geometry/ring.ts'
import { distanceBetween, insertionIndex, nearestOnSegment } from '../geometry/segment.ts'
import { defineShape, isOutside } from './define-shape.ts'
import { movedPoints, PathPoint, toPathPoints, withMovedPoint, withPoint } from './path-point.ts'

/** `rings[0]` is the outer ring, any further ones are holes; rings are closed without repeating the first point. */
export const PolygonShape = z.strictObject({
  shape: z.literal('polygon'),
  rings: z.array(z.array(PathPoint).min(3).max(20_000)).min(1).max(1_000),
})
export type PolygonShape = z.infer<typeof PolygonShape>

/** Handle ids are `<ring>:<point>`. */
function placeOf(handleId: string): { ring: number; point: string } {
  const [ring, point] = handleId.split(':')
  return { ring: Number(ring), point: point ?? '' }
}

/** The ring with an edge nearest to the place. */
function nearestRing({ rings }: PolygonShape, at: PathPoint): number {
  let [nearest, least] = [0, Number.POSITIVE_INFINITY]
  rings.forEach((ring, r) => {
    ring.forEach((a, i) => {
      const distance = distanceBetween(at, nearestOnSegment(at, a, ring[(i + 1) % ring.length]!))
      if (distance < least) [nearest, least] = [r, distance]
    })
  })
  return nearest
}

export const polygon = defineShape<'polygon', PolygonShape>({
  name: 'polygon',
  title: 'Polygon',
  key: 'p',
  schema: PolygonShape,
  gesture: { kind: 'clicks', minPoints: 3, maxPoints: null, closed: true },
  create: (points) => ({ shape: 'polygon', rings: [toPathPoints(points)] }),
  outline: ({ rings }) => rings.map((points) => ({ points, closed: true })),
  bounds: ({ rings }) => boundsOf(rings[0] ?? []),
  areaPx: ({ rings }) =>
    Math.max(
      0,
      rings.reduce((sum, ring, i) => sum + (i === 0 ? 1 : -1) * Math.abs(signedArea(ring)), 0),
    ),
  handles: ({ rings }) =>
    rings.flatMap((ring, r) => ring.map((at, i) => ({ id: `${r}:${i}`, at, cursor: 'move' as const }))),
  moveHandle(data, handleId, to) {
    const { ring, point } = placeOf(handleId)
    return { ...data, rings: data.rings.map((points, r) => (r === ring ? withMovedPoint(points, point, to) : points)) }
  },
  insertPoint(data, [x, y]) {
    const ring = nearestRing(data, [x, y])
    const index = insertionIndex(data.rings[ring]!, true, [x, y])
    const rings = data.rings.map((points, r) => (r === ring ? withPoint(points, index, [x, y]) : points))
    return { data: { ...data, rings }, handleId: `${ring}:${index}` }
  },
  removePoint(data, handleId) {
    const { ring, point } = placeOf(handleId)
    const left = data.rings.map((points, r) => (r === ring ? points.filter((_, i) => String(i) !== point) : points))
    if (left[0]!.length < 3) return null
    return { ...data, rings: left.filter((points) => points.length >= 3) }
  },
  translate: (data, dx, dy) => ({ ...data, rings: data.rings.map((ring) => movedPoints(ring, dx, dy)) }),
  problem({ rings }, widthPx, heightPx) {
    const outer = rings[0] ?? []
    if (outer.length < 3) return 'The polygon has fewer than three points.'
    if (Math.abs(signedArea(outer)) <= 0) return 'The polygon has no area.'
    return isOutside(boundsOf(outer), widthPx, heightPx) ? 'The polygon lies outside the image.' : null
  },
})
