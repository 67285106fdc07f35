import { z } from 'zod'
import { boundsOf, boxBetween, type Point } from '../geometry/box.ts'
import {
  cornersOf,
  degreesOf,
  fromOwnFrame,
  normalDegrees,
  type RotatedRectangle,
  toOwnFrame,
  turned,
} from '../geometry/rotated.ts'
import { distanceBetween } from '../geometry/segment.ts'
import { defineShape, type Handle, isOutside } from './define-shape.ts'
import { Coordinate, Length } from './path-point.ts'

/** A box around its center, rotated clockwise on the screen by `angleDegrees`. */
export const RotatedBoxShape = z.strictObject({
  shape: z.literal('rotated-box'),
  cx: Coordinate,
  cy: Coordinate,
  width: Length,
  height: Length,
  angleDegrees: z.number().gt(-180).lte(180),
})
export type RotatedBoxShape = z.infer<typeof RotatedBoxShape>

/** Each handle with its direction from the middle in the box's own frame. */
const handles: readonly { id: string; at: Point }[] = [
  { id: 'nw', at: [-1, -1] },
  { id: 'n', at: [0, -1] },
  { id: 'ne', at: [1, -1] },
  { id: 'e', at: [1, 0] },
  { id: 'se', at: [1, 1] },
  { id: 's', at: [0, 1] },
  { id: 'sw', at: [-1, 1] },
  { id: 'w', at: [-1, 0] },
]

const cursors: readonly Handle['cursor'][] = ['ew', 'nwse', 'ns', 'nesw']
const cursorToward = (degrees: number): Handle['cursor'] => cursors[Math.round((degrees + 360) / 45) % 4]!

const shaped = ({ cx, cy, width, height, angleDegrees }: RotatedRectangle): RotatedBoxShape => ({
  shape: 'rotated-box',
  cx,
  cy,
  width,
  height,
  angleDegrees,
})

/** The box with a side from `a` to `b` and the depth of the third point, on whichever side that is. */
function onSide(a: Point, b: Point, [x, y]: Point): RotatedBoxShape {
  const angleDegrees = degreesOf([b[0] - a[0], b[1] - a[1]])
  const depth = turned([x - a[0], y - a[1]], -angleDegrees)[1]
  const width = distanceBetween(a, b)
  const [mx, my] = turned([width / 2, depth / 2], angleDegrees)
  return shaped({ cx: a[0] + mx, cy: a[1] + my, width, height: Math.abs(depth), angleDegrees })
}

export const rotatedBox = defineShape<'rotated-box', RotatedBoxShape>({
  name: 'rotated-box',
  title: 'Rotated box',
  key: 'o',
  schema: RotatedBoxShape,
  gesture: { kind: 'clicks', minPoints: 3, maxPoints: 3, closed: true },
  /** The two ends of a side and the depth; of two points alone, the upright box between them. */
  create([a = [0, 0], b = a, c]) {
    if (c) return onSide(a, b, c)
    const { x, y, width, height } = boxBetween(a, b)
    return shaped({ cx: x + width / 2, cy: y + height / 2, width, height, angleDegrees: 0 })
  },
  outline: (data) => [{ points: cornersOf(data), closed: true }],
  bounds: (data) => boundsOf(cornersOf(data)),
  areaPx: ({ width, height }) => width * height,
  handles(data) {
    const { width, height, angleDegrees } = data
    const top: Point = fromOwnFrame(data, [0, -height / 2])
    return [
      ...handles.map(({ id, at: [x, y] }) => ({
        id,
        at: fromOwnFrame(data, [(x * width) / 2, (y * height) / 2]),
        cursor: cursorToward(angleDegrees + degreesOf([x, y])),
      })),
      { id: 'turn', at: top, cursor: 'turn', stem: turned([0, -1], angleDegrees) },
    ]
  },
  moveHandle(data, handleId, to) {
    if (handleId === 'turn') {
      if (to[0] === data.cx && to[1] === data.cy) return data
      return { ...data, angleDegrees: normalDegrees(degreesOf([to[0] - data.cx, to[1] - data.cy]) + 90) }
    }
    const handle = handles.find(({ id }) => id === handleId)
    if (!handle) return data
    const [toX, toY] = toOwnFrame(data, to)
    const [right, bottom] = [data.width / 2, data.height / 2]
    const box = boxBetween(
      [handle.at[0] < 0 ? toX : -right, handle.at[1] < 0 ? toY : -bottom],
      [handle.at[0] > 0 ? toX : right, handle.at[1] > 0 ? toY : bottom],
    )
    const [cx, cy] = fromOwnFrame(data, [box.x + box.width / 2, box.y + box.height / 2])
    return { ...data, cx, cy, width: box.width, height: box.height }
  },
  translate: (data, dx, dy) => ({ ...data, cx: data.cx + dx, cy: data.cy + dy }),
  problem(data, widthPx, heightPx) {
    if (data.width <= 0 || data.height <= 0) return 'The rotated box has no area.'
    return isOutside(boundsOf(cornersOf(data)), widthPx, heightPx) ? 'The rotated box lies outside the image.' : null
  },
})
