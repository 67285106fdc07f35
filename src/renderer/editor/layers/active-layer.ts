import { t } from '@lingui/core/macro'
import type { Point } from '#model/geometry/box.ts'
import { type Geometry, shapeOf } from '#model/shapes/index.ts'
import { nextClass } from '../class-in-hand.ts'
import { draftedIn, type EditorState, selectedIn } from '../editor-state.ts'
import { boundsOf } from '../scene/bounds-of.ts'
import type { EditorObject, ObjectId } from '../scene/objects.ts'
import { toImage } from '../scene/viewport.ts'
import { type ActiveShape, type ActiveView, extentOf, paintActive } from './paint-active.ts'
import type { LookOf } from './painted-shape.ts'
import { sameParts } from './same-parts.ts'

/** The canvas grows in steps, so that it isn't recreated at each pointer move. */
const stepPx = 64
const nameReachCssPx = 18
/** Names would cover a smaller skeleton. */
const minNamedCssPx = 140

/** Paints the object being edited on the smallest possible canvas, which keeps frames cheap. */
export function activeLayer(canvas: HTMLCanvasElement) {
  const context = canvas.getContext('2d')
  return {
    /** `skipped`: objects missing in the current snapshot of the other shapes. */
    show(state: EditorState, lookOf: LookOf, skipped: readonly ObjectId[], devicePixelRatio: number) {
      const active = activeView(state, lookOf, skipped)
      const extent = extentOf(active)
      const { view } = state
      const leftPx = Math.max(0, extent?.leftPx ?? 0)
      const topPx = Math.max(0, extent?.topPx ?? 0)
      const widthPx = extent ? Math.min(view.widthPx, extent.leftPx + extent.widthPx) - leftPx : 0
      const heightPx = extent ? Math.min(view.heightPx, extent.topPx + extent.heightPx) - topPx : 0
      const nothing = !context || widthPx <= 0 || heightPx <= 0
      canvas.style.display = nothing ? 'none' : 'block'
      if (nothing) return
      const steps = (px: number) => Math.ceil((px * devicePixelRatio) / stepPx) * stepPx
      const [width, height] = [steps(widthPx), steps(heightPx)]
      if (canvas.width !== width || canvas.height !== height) {
        canvas.width = width
        canvas.height = height
        canvas.style.width = `${width / devicePixelRatio}px`
        canvas.style.height = `${height / devicePixelRatio}px`
      } else {
        context.setTransform(1, 0, 0, 1, 0, 0)
        context.clearRect(0, 0, width, height)
      }
      context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0)
      canvas.style.transform = `translate(${leftPx}px, ${topPx}px)`
      paintActive(context, active, { leftPx, topPx, widthPx, heightPx }, devicePixelRatio)
    },
  }
}

/** Computes what the active layer shows. */
function activeView(state: EditorState, lookOf: LookOf, skipped: readonly ObjectId[]): ActiveView {
  const { viewport, draft, labelsHidden, hiddenIds, objectsById } = state
  const next = nextClass(state)
  const shown = (id: ObjectId | null): EditorObject | null =>
    (id && !labelsHidden && !hiddenIds.has(id) && objectsById.get(id)) || null
  const selected = shown(selectedIn(state)?.id ?? null)
  const shapes: ActiveShape[] = []
  const strokes = draft && 'stroke' in draft ? draft.id : null
  const moving = draft && 'geometries' in draft ? draft.geometries : new Map<ObjectId, Geometry>()
  for (const id of new Set([...skipped, state.hoveredId])) {
    const object = shown(id)
    if (!object || object === selected || moving.has(object.id) || draft?.id === object.id) continue
    // Paints a mask missing in the snapshot as usual; hovered style would be too dense.
    const lacks = object.geometry.shape === 'mask' && skipped.includes(object.id)
    const strength = lacks ? 'moving' : 'hovered'
    shapes.push({ geometry: object.geometry, look: lookOf(object.classId, object), strength })
  }
  for (const [id, geometry] of moving) {
    const object = shown(id)
    if (object) shapes.push({ geometry, look: lookOf(object.classId, object), strength: 'moving' })
  }
  const draftColor = next?.color ?? '#ffffff'
  const drafted = draft && 'geometry' in draft ? draft : null
  const isElsewhere = selected && (moving.has(selected.id) || strokes === selected.id)
  const edited = selected && !isElsewhere ? draftedIn(draft, selected) : null
  if (selected && edited)
    shapes.push({ geometry: edited, look: lookOf(selected.classId, selected), strength: 'selected' })
  if (drafted && drafted.id !== selected?.id) {
    const object = drafted.id ? objectsById.get(drafted.id) : undefined
    const look = lookOf(object?.classId ?? next?.classId ?? -1, object)
    shapes.push({
      geometry: drafted.geometry,
      look: { ...look, color: drafted.id ? look.color : draftColor },
      strength: 'selected',
    })
  }
  return {
    viewport,
    shapes,
    handles:
      selected && edited && handlesHelp(state)
        ? { geometry: edited, color: lookOf(selected.classId, selected).color, activeHandle: state.activeHandle }
        : null,
    path:
      draft && 'path' in draft
        ? { points: draft.path, closed: draft.closed, color: draftColor, anchors: draft.anchors ?? draft.path }
        : null,
    prompts: (draft && 'prompts' in draft && draft.prompts) || null,
    band: draft && 'band' in draft ? draft.band : null,
    snapped: state.snapped,
    named: namedPoints(state, shapes),
  }
}

/** Handles are for a single unlocked object, and would be in the way of a brush. */
const handlesHelp = ({ selectedId, selectedIds, lockedIds, tool }: EditorState): boolean =>
  selectedIds.size === 1 && selectedId !== null && !lockedIds.has(selectedId) && tool.pointer !== 'brush'

/** Returns the point under the pointer and, if the edited skeleton is large enough, all its points. */
function namedPoints(state: EditorState, shapes: readonly ActiveShape[]): ActiveView['named'] {
  const nearest = nearestPoint(state, shapes)
  const edited = shapes.filter(({ strength }) => strength === 'selected').at(-1)
  if (edited?.geometry.shape !== 'skeleton') return nearest ? [nearest] : []
  const { width, height } = boundsOf(edited.geometry)
  const isLarge = Math.max(width, height) * state.viewport.scale >= minNamedCssPx
  const others = isLarge ? shapeOf(edited.geometry).dots(edited.geometry, edited.look.skeleton) : []
  return [
    ...(nearest ? [nearest] : []),
    ...others.flatMap(({ at, name }) =>
      name === null || (nearest?.at[0] === at[0] && nearest.at[1] === at[1]) ? [] : [{ at, name }],
    ),
  ]
}

/** Returns the nearest named point of the hovered or edited object, if close. */
function nearestPoint(
  { pointer, viewport }: EditorState,
  shapes: readonly ActiveShape[],
): ActiveView['named'][number] | null {
  if (!pointer) return null
  const [x, y] = toImage(viewport, pointer)
  const reach = nameReachCssPx / viewport.scale
  let nearest: { at: Point; name: string } | null = null
  let minDistance = reach
  for (const { geometry, look } of shapes)
    for (const { at, name, hidden } of shapeOf(geometry).dots(geometry, look.skeleton)) {
      const distance = Math.hypot(at[0] - x, at[1] - y)
      if (name === null || distance > minDistance) continue
      minDistance = distance
      nearest = { at, name: hidden ? t`${name} (hidden)` : name }
    }
  return nearest
}

/** Returns whether the active layer looks the same in both states, apart from viewport and size. */
export const sameActive = (a: EditorState, b: EditorState): boolean =>
  sameParts(a, b, 'visible', 'selectedId', 'hoveredId', 'draft', 'labelsHidden', 'hiddenIds', 'lockedIds') &&
  sameParts(a, b, 'activeHandle', 'snapped', 'classes', 'drawClassId', 'tool') &&
  (a.pointer === b.pointer || !isDotted(b))

/** Returns whether an object with points is hovered or edited, so that the pointer's position matters. */
const isDotted = ({ objectsById, hoveredId, selectedId }: EditorState): boolean =>
  [hoveredId, selectedId].some((id) => {
    const geometry = id && objectsById.get(id)?.geometry
    return geometry ? shapeOf(geometry).dots(geometry).length > 0 : false
  })
