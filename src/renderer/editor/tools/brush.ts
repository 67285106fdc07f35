import { t } from '@lingui/core/macro'
import type { Point } from '#model/geometry/box.ts'
import { decodeBitmap } from '#model/geometry/mask-bitmap.ts'
import { mask } from '#model/shapes/mask.ts'
import { pointWithin } from '../scene/handles.ts'
import type { EditorObject, ObjectId } from '../scene/objects.ts'
import { Stroke } from './stroke.ts'
import { announce, defineTool, type Scene, type ToolStep } from './tool.ts'

type BrushState = { id: ObjectId | null; stroke: Stroke; last: Point; value: 0 | 1 } | null

const selectedMask = ({ selected }: Scene): (EditorObject & { geometry: { shape: 'mask' } }) | null =>
  selected?.geometry.shape === 'mask' ? (selected as EditorObject & { geometry: { shape: 'mask' } }) : null

/** Paints a mask or continues the selected one. Erases with Alt or as an eraser. */
export const brush = defineTool<BrushState>({
  name: 'mask',
  title: t`Paint a mask`,
  key: mask.key.toUpperCase(),
  shape: 'mask',
  pointer: 'brush',
  start: null,
  busy: (state) => state !== null,
  step(state, event, scene) {
    if (event.type === 'cancel') return { state: null, draft: null }
    if (event.type !== 'down' && event.type !== 'move' && event.type !== 'up') return { state }
    const at = event.type === 'down' ? pointWithin(event.point, scene.image) : event.point
    if (event.type === 'down') return start(at, event.alt !== scene.brushErases, scene)
    if (!state) return { state, cursor: 'none' }
    const { id, stroke, last, value } = state
    stroke.line(last, at, scene.brushRadius, value)
    if (event.type === 'move')
      return { state: { ...state, last: at }, draft: { id, stroke, version: stroke.version }, cursor: 'none' }
    return ended(state, scene)
  },
  hint: (state, scene) =>
    state
      ? state.stroke.isFull
        ? t`Mask too large. The limit is 100 megapixels`
        : null
      : selectedMask(scene)
        ? t`Keep painting, or finish to start another mask`
        : t`Paint over the object; hold Alt to erase`,
})

function start(at: Point, erases: boolean, scene: Scene): ToolStep<BrushState> {
  const target = selectedMask(scene)
  if (erases && !target) return { state: null, act: announce(t`Select a mask first`) }
  const { geometry } = target ?? {}
  const stroke = new Stroke(scene.image, geometry?.shape === 'mask' ? decodeBitmap(geometry) : null)
  const value = erases ? 0 : 1
  stroke.line(at, at, scene.brushRadius, value)
  const id = target?.id ?? null
  return {
    state: { id, stroke, last: at, value },
    draft: { id, stroke, version: stroke.version },
    cursor: 'none',
  }
}

function ended({ id, stroke, value }: NonNullable<BrushState>, { image }: Scene): ToolStep<BrushState> {
  const geometry = stroke.mask()
  const stop = { state: null, draft: null, cursor: 'none' }
  if (!geometry) {
    const message = value === 0 ? t`The mask would be empty. Delete the object instead` : t`Nothing painted`
    return { ...stop, act: announce(message) }
  }
  const problem = mask.problem(geometry, image.widthPx, image.heightPx)
  if (problem) return { ...stop, act: announce(t`Not painted. ${problem}`) }
  if (id) return { ...stop, act: { type: 'change', id, geometry } }
  return { ...stop, act: { type: 'create', geometry, keepsTool: true } }
}
