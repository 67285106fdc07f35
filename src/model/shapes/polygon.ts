import { z } from 'zod'
import { boundsOf, type Point } from '../geometry/box.ts'
import { signedArea } from '../geometry/ring.ts'
import { defineShape } from './define-shape.ts'

const RingPoint = z.tuple([z.number(), z.number()])

/** `rings[0]` is the outer ring, any further ones are holes; rings are closed without repeating the first point. */
export const PolygonShape = z.strictObject({
  shape: z.literal('polygon'),
  rings: z.array(z.array(RingPoint).min(3).max(20_000)).min(1).max(1_000),
})
export type PolygonShape = z.infer<typeof PolygonShape>

const mapPoints = (data: PolygonShape, change: (point: Point, ring: number, index: number) => Point): PolygonShape => ({
  shape: 'polygon',
  rings: data.rings.map((ring, r) =>
    ring.map((point, i) => {
      const [x, y] = change(point, r, i)
      return [x, y] as [number, number]
    }),
  ),
})

export const polygon = defineShape<'polygon', PolygonShape>({
  name: 'polygon',
  title: 'Polygon',
  key: 'p',
  schema: PolygonShape,
  gesture: { kind: 'clicks', minPoints: 3, closed: true },
  create: (points) => ({ shape: 'polygon', rings: [points.map(([x, y]) => [x, y] as [number, number])] }),
  outline: (data) => data.rings,
  bounds: (data) => boundsOf(data.rings[0] ?? []),
  areaPx: (data) =>
    Math.max(
      0,
      data.rings.reduce((sum, ring, i) => sum + (i === 0 ? 1 : -1) * Math.abs(signedArea(ring)), 0),
    ),
  handles: (data) =>
    data.rings.flatMap((ring, r) => ring.map((at, i) => ({ id: `${r}:${i}`, at, cursor: 'move' as const }))),
  moveHandle: (data, handleId, to) => mapPoints(data, (point, r, i) => (handleId === `${r}:${i}` ? to : point)),
  translate: (data, dx, dy) => mapPoints(data, ([x, y]) => [x + dx, y + dy]),
  problem(data, widthPx, heightPx) {
    const outer = data.rings[0] ?? []
    if (outer.length < 3) return 'The polygon has fewer than three points.'
    if (Math.abs(signedArea(outer)) <= 0) return 'The polygon has no area.'
    const bounds = boundsOf(outer)
    if (bounds.x >= widthPx || bounds.y >= heightPx || bounds.x + bounds.width <= 0 || bounds.y + bounds.height <= 0)
      return 'The polygon lies outside the picture.'
    return null
  },
})
