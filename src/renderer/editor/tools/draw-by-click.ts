import { t } from '@lingui/core/macro'
import { type ShapeName, shapeOf, shapes } from '#model/shapes/index.ts'
import { shapeInSentence } from '../../texts/in-sentence.ts'
import { pointWithin } from '../scene/handles.ts'
import { defineTool, type Tool } from './tool.ts'

/** Creates a tool for a shape made by one click. Alt+click adds a point to the selected shape of that kind. */
export function drawByClick(name: ShapeName): Tool {
  const { key, create } = shapes[name]
  return defineTool<null>({
    name,
    title: t`Place ${shapeInSentence(shapes[name])}`,
    key: key.toUpperCase(),
    shape: name,
    pointer: 'cross',
    start: null,
    busy: () => false,
    step(state, event, { image, selected, snap }) {
      if (event.type !== 'down' && event.type !== 'move') return { state }
      const snapped = snap(pointWithin(event.point, image))
      if (event.type === 'move') return { state, cursor: 'crosshair', snapped }
      const more = event.alt && selected?.geometry.shape === name ? selected : null
      const grown = more && shapeOf(more.geometry).insertPoint(more.geometry, snapped.point)
      if (more && grown) return { state, act: { type: 'change', id: more.id, geometry: grown.data } }
      return { state, act: { type: 'create', geometry: create([snapped.point]) } }
    },
  })
}
