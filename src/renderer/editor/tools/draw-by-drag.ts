import type { Point } from '#model/geometry/box.ts'
import { type ShapeName, shapeOf, shapes } from '#model/shapes/index.ts'
import { pointWithin } from '../handles.ts'
import { defineTool, type Tool } from './tool.ts'

type DragState = { from: Point | null }

/** Smaller than this on screen, a drag was a click that slipped. */
const leastCssPx = 3

/** A tool for a shape that is drawn by one drag between two corners. */
export function drawByDrag(name: ShapeName): Tool {
  const { title, key, create } = shapes[name]
  return defineTool<DragState>({
    name,
    title: `Draw a ${title.toLowerCase()}`,
    key: key.toUpperCase(),
    start: { from: null },
    busy: ({ from }) => from !== null,
    step({ from }, event, { picture, viewport }) {
      const { widthPx, heightPx } = picture
      if (event.type === 'cancel') return { state: { from: null }, draft: null }
      if (event.type !== 'down' && event.type !== 'move' && event.type !== 'up') return { state: { from } }
      const at = pointWithin(event.point, widthPx, heightPx)
      if (event.type === 'down') return { state: { from: at }, cursor: 'crosshair' }
      if (!from) return { state: { from }, cursor: 'crosshair' }
      const geometry = create([from, at])
      if (event.type === 'move') return { state: { from }, draft: { id: null, geometry }, cursor: 'crosshair' }
      const slipped = Math.max(Math.abs(at[0] - from[0]), Math.abs(at[1] - from[1])) * viewport.scale < leastCssPx
      if (slipped) return { state: { from: null }, draft: null }
      const wrong = shapeOf(geometry).problem(geometry, widthPx, heightPx)
      if (wrong) return { state: { from: null }, draft: null, act: { type: 'say', sentence: `Not drawn. ${wrong}` } }
      return { state: { from: null }, draft: null, act: { type: 'create', geometry } }
    },
  })
}
