import { t } from '@lingui/core/macro'
import type { BoundingBox, Point } from '#model/geometry/box.ts'
import { boxBetween } from '#model/geometry/box.ts'
import { distanceBetween, nearestOnSegment } from '#model/geometry/segment.ts'
import { type Geometry, type Handle, shapeOf } from '#model/shapes/index.ts'
import { type HandleOnScreen, handleAt, pointWithin } from '../scene/handles.ts'
import { clicked } from '../scene/hit.ts'
import type { EditorObject, ObjectId } from '../scene/objects.ts'
import type { ViewPoint } from '../scene/viewport.ts'
import { type DragStart, draggedTo } from './dragged.ts'
import { announce, type Draft, defineTool, type Scene, type ToolAct, type ToolEvent, type ToolStep } from './tool.ts'

type SelectState =
  /** `tip`: what Alt+click does here. */
  | { kind: 'idle'; tip?: string | null }
  /** Pressed on an object or handle, not yet dragged. */
  | { kind: 'pressed'; from: ViewPoint; point: Point; object: EditorObject | null; handle: HandleOnScreen | null }
  | ({ kind: 'dragging'; now: ReadonlyMap<ObjectId, Geometry> } & DragStart)
  /** Dragging empty space: pans. */
  | { kind: 'panning'; at: ViewPoint }
  /** Shift-dragging empty space: selects everything inside. */
  | { kind: 'band'; from: Point; box: BoundingBox }

type PointerEvent = ToolEvent & { type: 'down' | 'move' | 'up' }
type Step = ToolStep<SelectState>

const dragFromCssPx = 3
/** A slipped click must not move, and thereby accept, a prediction that isn't selected. */
const dragPredictionFromCssPx = 8
const insertReachCssPx = 12
const idle: SelectState = { kind: 'idle' }

const handleCursors: Record<Handle['cursor'], string> = {
  nwse: 'nwse-resize',
  nesw: 'nesw-resize',
  ns: 'ns-resize',
  ew: 'ew-resize',
  move: 'crosshair',
  turn: 'grab',
}

/** Handles are shown when one object is selected. */
const handleUnder = ({ selected, selection, viewport }: Scene, at: ViewPoint): HandleOnScreen | null =>
  selected && selection.length === 1 ? handleAt(selected.geometry, viewport, at) : null

/** Returns the object that a press grabs: a selected one under the pointer, else the topmost. */
function grabbedAt({ objectsAt, selection }: Scene, point: Point): EditorObject | null {
  const hits = objectsAt(point)
  return hits.find(({ id }) => selection.some((object) => object.id === id)) ?? hits[0] ?? null
}

function hover(scene: Scene, at: ViewPoint, point: Point): string {
  const found = handleUnder(scene, at)
  if (found) return handleCursors[found.handle.cursor]
  const object = grabbedAt(scene, point)
  return object ? (scene.selection.some(({ id }) => id === object.id) ? 'move' : 'pointer') : 'default'
}

/** Returns whether a place is on the shape's outline; true for shapes of points alone. */
function isAtOutline(geometry: Geometry, at: Point, { viewport }: Scene): boolean {
  const reach = insertReachCssPx / viewport.scale
  const paths = shapeOf(geometry).outline(geometry)
  return (
    paths.length === 0 ||
    paths.some(({ points, closed }) =>
      points.some((from, i) => {
        const to = points[i + 1] ?? (closed ? points[0] : undefined)
        return to !== undefined && distanceBetween(at, nearestOnSegment(at, from, to)) <= reach
      }),
    )
  )
}

/** Returns what Alt+click does to the selected shape's points here. */
function pointTip(scene: Scene, at: ViewPoint, point: Point): string | null {
  const { selected, selection } = scene
  if (!selected || selection.length > 1) return null
  const shape = shapeOf(selected.geometry)
  const handle = handleUnder(scene, at)
  if (handle)
    return shape.removePoint(selected.geometry, handle.handle.id) && t`Drag to move, Alt+click to remove the point`
  const isEdge = shape.outline(selected.geometry).length > 0 && isAtOutline(selected.geometry, point, scene)
  return isEdge && shape.insertPoint(selected.geometry, point) ? t`Alt+click to add a point` : null
}

/** With Alt: removes a point, or adds one on the outline that can be dragged at once. */
function changePoints(scene: Scene, event: PointerEvent): Step | null {
  const { selected, selection, image } = scene
  if (!event.alt || !selected || selection.length > 1) return null
  const shape = shapeOf(selected.geometry)
  const at = pointWithin(event.point, image)
  const inserted = shape.insertPoint(selected.geometry, at)
  const handle = handleUnder(scene, event.at)
  if (handle) {
    const without = shape.removePoint(selected.geometry, handle.handle.id)
    if (without) return { state: idle, act: { type: 'change', id: selected.id, geometry: without } }
    return inserted ? { state: idle, act: announce(t`Can’t remove this point`) } : null
  }
  if (!inserted || !isAtOutline(selected.geometry, at, scene)) return null
  const now = new Map([[selected.id, inserted.data]])
  return {
    state: { kind: 'dragging', originals: now, now, from: at, handleId: inserted.handleId, offset: [0, 0] },
    draft: { id: selected.id, geometry: inserted.data },
  }
}

function press(scene: Scene, event: PointerEvent): Step {
  const points = changePoints(scene, event)
  if (points) return points
  const handle = handleUnder(scene, event.at)
  const object = handle ? scene.selected : grabbedAt(scene, event.point)
  return { state: { kind: 'pressed', from: event.at, point: event.point, object, handle } }
}

function pressedMove(state: SelectState & { kind: 'pressed' }, event: PointerEvent, scene: Scene): Step {
  const { from, point, object, handle } = state
  const [byLeftPx, byTopPx] = [event.at.leftPx - from.leftPx, event.at.topPx - from.topPx]
  const isChosen = !object?.prediction || scene.selection.some(({ id }) => id === object.id)
  if (Math.hypot(byLeftPx, byTopPx) < (isChosen ? dragFromCssPx : dragPredictionFromCssPx)) return { state }
  if (!object && event.shift) return band({ kind: 'band', from: point, box: boxBetween(point, point) }, event)
  if (!object)
    return { state: { kind: 'panning', at: event.at }, act: { type: 'pan', byLeftPx, byTopPx }, cursor: 'grabbing' }
  const together = scene.selection.some(({ id }) => id === object.id)
  const originals = new Map((together ? scene.selection : [object]).map(({ id, geometry }) => [id, geometry]))
  const { scale } = scene.viewport
  // A rotation handle moves under the pointer; a corner keeps its distance.
  const apart = handle && !handle.handle.stem ? handle.apart : null
  const offset: Point = apart ? [-apart[0] / scale, -apart[1] / scale] : [0, 0]
  const step = drag({ originals, from: point, handleId: handle?.handle.id ?? null, offset }, event, scene)
  return together ? step : { ...step, act: { type: 'select', id: object.id } }
}

function drag(dragged: DragStart, event: PointerEvent, scene: Scene): Step {
  const { geometries, snapped } = draggedTo(dragged, event.point, event.shift, scene)
  return { state: { ...dragged, kind: 'dragging', now: geometries }, draft: draftOf(geometries), snapped }
}

function draftOf(geometries: ReadonlyMap<ObjectId, Geometry>): Draft | null {
  const [first, ...others] = geometries
  if (!first) return null
  return others.length === 0 ? { id: first[0], geometry: first[1] } : { id: null, geometries }
}

const band = (state: SelectState & { kind: 'band' }, event: PointerEvent): Step => {
  const box = boxBetween(state.from, event.point)
  return { state: { ...state, box }, draft: { id: null, band: box }, cursor: 'crosshair' }
}

/** Ends a drag with one edit, or says why the result isn't valid. */
function dropAct({ now }: SelectState & { kind: 'dragging' }, { image }: Scene): ToolAct | null {
  for (const geometry of now.values()) {
    const problem = shapeOf(geometry).problem(geometry, image.widthPx, image.heightPx)
    if (problem) return announce(t`Not changed. ${problem}`)
  }
  const [first, ...others] = now
  if (!first) return null
  return others.length === 0
    ? { type: 'change', id: first[0], geometry: first[1] }
    : { type: 'changeAll', geometries: now }
}

function release(state: SelectState, event: PointerEvent, scene: Scene): Step {
  const stop = { state: idle, draft: null, snapped: null }
  if (state.kind === 'pressed' && state.handle)
    return {
      ...stop,
      act: { type: 'activate', handleId: state.handle.handle.id },
      cursor: hover(scene, event.at, event.point),
    }
  if (state.kind === 'pressed' && (event.shift || event.alt))
    return state.object ? { ...stop, act: { type: 'select', id: state.object.id, toggle: true } } : stop
  if (state.kind === 'pressed') {
    const alone = scene.selection.length > 1 ? null : (scene.selected?.id ?? null)
    const hit = clicked(scene.objectsAt(event.point), alone)
    return { ...stop, act: { type: 'select', id: hit?.id ?? null } }
  }
  if (state.kind === 'band')
    return { ...stop, act: { type: 'selectAll', ids: scene.objectsInside(state.box).map(({ id }) => id) } }
  const act = state.kind === 'dragging' ? dropAct(state, scene) : null
  return { ...stop, ...(act && { act }), cursor: hover(scene, event.at, event.point) }
}

/**
 * Click selects the topmost object, again the one below; Shift+click toggles. Dragging moves the selection or a handle;
 * Shift-dragging empty space selects everything inside.
 */
export const select = defineTool<SelectState>({
  name: 'select',
  title: t`Select and move`,
  key: 'V',
  shape: null,
  pointer: 'arrow',
  start: idle,
  busy: ({ kind }) => kind === 'dragging' || kind === 'band',
  hint: (state) => (state.kind === 'idle' ? (state.tip ?? null) : null),
  step(state, event, scene) {
    if (event.type === 'cancel') return { state: idle, draft: null, snapped: null }
    if (event.type !== 'down' && event.type !== 'move' && event.type !== 'up') return { state }
    if (event.type === 'down') return press(scene, event)
    if (event.type === 'up') return release(state, event, scene)
    switch (state.kind) {
      case 'idle':
        return {
          state: { kind: 'idle', tip: pointTip(scene, event.at, event.point) },
          cursor: hover(scene, event.at, event.point),
        }
      case 'pressed':
        return pressedMove(state, event, scene)
      case 'panning': {
        const { at } = state
        const pan = { byLeftPx: event.at.leftPx - at.leftPx, byTopPx: event.at.topPx - at.topPx }
        return { state: { kind: 'panning', at: event.at }, act: { type: 'pan', ...pan }, cursor: 'grabbing' }
      }
      case 'band':
        return band(state, event)
      case 'dragging':
        return drag(state, event, scene)
    }
  },
})
