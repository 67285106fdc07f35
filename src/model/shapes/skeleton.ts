import { z } from 'zod'
import { boundsOf, type Point } from '../geometry/box.ts'
import type { Skeleton } from '../label-set/skeleton.ts'
import { defineShape, type Path } from './define-shape.ts'
import { Coordinate } from './path-point.ts'

/** As COCO counts: 0 not labeled (then x and y are 0), 1 labeled but hidden, 2 visible. */
export const Visibility = z.union([z.literal(0), z.literal(1), z.literal(2)])
export type Visibility = z.infer<typeof Visibility>

const Keypoint = z.tuple([Coordinate, Coordinate, Visibility])
type Keypoint = z.infer<typeof Keypoint>

/** Keypoints in the order of the class's skeleton, which has their names and lines. */
export const SkeletonShape = z.strictObject({
  shape: z.literal('skeleton'),
  points: z.array(Keypoint).min(1).max(500),
})
export type SkeletonShape = z.infer<typeof SkeletonShape>

const notLabelled: Keypoint = [0, 0, 0]
const isLabelled = ([, , visibility]: Keypoint): boolean => visibility > 0
const placeOf = ([x, y]: Keypoint): Point => [x, y]
const labelledPlaces = ({ points }: SkeletonShape): Point[] => points.filter(isLabelled).map(placeOf)

const withKeypoint = (data: SkeletonShape, handleId: string, change: (point: Keypoint) => Keypoint): SkeletonShape => ({
  ...data,
  points: data.points.map((point, i) => (handleId === String(i) ? change(point) : point)),
})

/** The lines between labeled points. */
function linesOf({ points }: SkeletonShape, plan: Skeleton | null | undefined): Path[] {
  return (plan?.edges ?? []).flatMap(([from, to]) => {
    const [a, b] = [points[from], points[to]]
    return a && b && isLabelled(a) && isLabelled(b) ? [{ points: [placeOf(a), placeOf(b)], closed: false }] : []
  })
}

export const skeleton = defineShape<'skeleton', SkeletonShape>({
  name: 'skeleton',
  title: 'Skeleton',
  key: 'k',
  schema: SkeletonShape,
  gesture: { kind: 'clicks', minPoints: 1, maxPoints: null, closed: false },
  /** The clicked points are the first ones of the plan; the others are not labeled yet. */
  create: (clicked, plan) => ({
    shape: 'skeleton',
    points: Array.from({ length: plan?.points.length ?? Math.max(1, clicked.length) }, (_, i): Keypoint => {
      const point = clicked[i]
      return point ? [point[0], point[1], 2] : notLabelled
    }),
  }),
  outline: linesOf,
  dots: ({ points }, plan) =>
    points.flatMap((point, i) =>
      isLabelled(point) ? [{ at: placeOf(point), hidden: point[2] === 1, name: plan?.points[i] ?? null }] : [],
    ),
  bounds: (data) => boundsOf(labelledPlaces(data)),
  areaPx: () => 0,
  handles: ({ points }) =>
    points.flatMap((point, i) =>
      isLabelled(point) ? [{ id: String(i), at: placeOf(point), cursor: 'move' as const }] : [],
    ),
  /** Moving a point that is not labeled yet labels it as visible. */
  moveHandle: (data, handleId, [x, y]) =>
    withKeypoint(data, handleId, ([, , visibility]) => [x, y, visibility === 0 ? 2 : visibility]),
  /** Places the first point that is not labeled yet. */
  insertPoint(data, [x, y]) {
    const index = data.points.findIndex((point) => !isLabelled(point))
    if (index < 0) return null
    return { data: withKeypoint(data, String(index), () => [x, y, 2]), handleId: String(index) }
  },
  removePoint: (data, handleId) =>
    data.points.filter(isLabelled).length < 2 ? null : withKeypoint(data, handleId, () => notLabelled),
  switchPoint: (data, handleId) =>
    withKeypoint(data, handleId, ([x, y, visibility]) => [x, y, visibility === 2 ? 1 : 2]),
  translate: (data, dx, dy) => ({
    ...data,
    points: data.points.map((point) => (isLabelled(point) ? [point[0] + dx, point[1] + dy, point[2]] : notLabelled)),
  }),
  problem(data, widthPx, heightPx) {
    const places = labelledPlaces(data)
    if (places.length === 0) return 'The skeleton has no labeled point.'
    const isInside = ([x, y]: Point) => x >= 0 && y >= 0 && x <= widthPx && y <= heightPx
    return places.every(isInside) ? null : 'A point of the skeleton lies outside the image.'
  },
})
