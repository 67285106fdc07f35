import { t } from '@lingui/core/macro'
import type { Point } from '#model/geometry/box.ts'
import { type ShapeName, shapeOf, shapes } from '#model/shapes/index.ts'
import { shapeInSentence } from '../../texts/in-sentence.ts'
import { pointWithin } from '../scene/handles.ts'
import { announce, defineTool, type Tool } from './tool.ts'

type DragState = { from: Point | null }

/** A shorter drag on screen counts as a click. */
export const minDragCssPx = 3

/** Creates a tool for a shape drawn by one drag. */
export function drawByDrag(name: ShapeName): Tool {
  const { key, create } = shapes[name]
  return defineTool<DragState>({
    name,
    title: t`Draw a ${shapeInSentence(shapes[name])}`,
    key: key.toUpperCase(),
    shape: name,
    pointer: 'cross',
    start: { from: null },
    busy: ({ from }) => from !== null,
    step({ from }, event, { image, viewport, snap }) {
      if (event.type === 'cancel') return { state: { from: null }, draft: null }
      if (event.type !== 'down' && event.type !== 'move' && event.type !== 'up') return { state: { from } }
      const snapped = snap(pointWithin(event.point, image))
      const at = snapped.point
      if (event.type === 'down') return { state: { from: at }, cursor: 'crosshair', snapped }
      if (!from) return { state: { from }, cursor: 'crosshair', snapped }
      const geometry = create([from, at])
      if (event.type === 'move') return { state: { from }, draft: { id: null, geometry }, cursor: 'crosshair', snapped }
      const slipped = Math.max(Math.abs(at[0] - from[0]), Math.abs(at[1] - from[1])) * viewport.scale < minDragCssPx
      if (slipped) return { state: { from: null }, draft: null }
      const wrong = shapeOf(geometry).problem(geometry, image.widthPx, image.heightPx)
      if (wrong) return { state: { from: null }, draft: null, act: announce(t`Not drawn. ${wrong}`) }
      return { state: { from: null }, draft: null, act: { type: 'create', geometry }, snapped: null }
    },
  })
}
