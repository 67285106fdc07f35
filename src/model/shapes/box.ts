import { z } from 'zod'
import { type BoundingBox, boxBetween, type Point } from '../geometry/box.ts'
import { defineShape, type Handle, isOutside } from './define-shape.ts'
import { Coordinate, Length } from './path-point.ts'

export const BoxShape = z.strictObject({
  shape: z.literal('box'),
  x: Coordinate,
  y: Coordinate,
  width: Length,
  height: Length,
})
export type BoxShape = z.infer<typeof BoxShape>

/** Handle ids are compass names; each names the edges that move with it. */
const handles: { id: string; cursor: Handle['cursor'] }[] = [
  { id: 'nw', cursor: 'nwse' },
  { id: 'n', cursor: 'ns' },
  { id: 'ne', cursor: 'nesw' },
  { id: 'e', cursor: 'ew' },
  { id: 'se', cursor: 'nwse' },
  { id: 's', cursor: 'ns' },
  { id: 'sw', cursor: 'nesw' },
  { id: 'w', cursor: 'ew' },
]

const boundsOfBox = ({ x, y, width, height }: BoxShape): BoundingBox => ({ x, y, width, height })

function handleAt({ x, y, width, height }: BoxShape, id: string): Point {
  const gx = id.includes('w') ? x : id.includes('e') ? x + width : x + width / 2
  const gy = id.includes('n') ? y : id.includes('s') ? y + height : y + height / 2
  return [gx, gy]
}

export const box = defineShape<'box', BoxShape>({
  name: 'box',
  title: 'Bounding box',
  key: 'b',
  schema: BoxShape,
  gesture: { kind: 'drag' },
  create: ([a, b]) => ({ shape: 'box', ...boxBetween(a ?? [0, 0], b ?? a ?? [0, 0]) }),
  outline: ({ x, y, width, height }) => [
    {
      closed: true,
      points: [
        [x, y],
        [x + width, y],
        [x + width, y + height],
        [x, y + height],
      ],
    },
  ],
  bounds: boundsOfBox,
  areaPx: ({ width, height }) => width * height,
  handles: (data) => handles.map((handle) => ({ ...handle, at: handleAt(data, handle.id) })),
  moveHandle(data, handleId, [toX, toY]) {
    if (!handles.some(({ id }) => id === handleId)) return data
    const left = handleId.includes('w') ? toX : data.x
    const right = handleId.includes('e') ? toX : data.x + data.width
    const top = handleId.includes('n') ? toY : data.y
    const bottom = handleId.includes('s') ? toY : data.y + data.height
    return { shape: 'box', ...boxBetween([left, top], [right, bottom]) }
  },
  translate: (data, dx, dy) => ({ ...data, x: data.x + dx, y: data.y + dy }),
  problem(data, widthPx, heightPx) {
    if (data.width <= 0 || data.height <= 0) return 'The box has no area.'
    return isOutside(data, widthPx, heightPx) ? 'The box lies outside the image.' : null
  },
})
