import type { Point } from '#model/geometry/box.ts'
import { type Geometry, type Handle, shapeOf } from '#model/shapes/index.ts'
import { handleAt, movedWithin, pointWithin } from '../handles.ts'
import { clicked } from '../hit.ts'
import type { EditorObject, ObjectId } from '../objects.ts'
import type { ViewPoint } from '../viewport.ts'
import { defineTool, type Scene, type ToolEvent, type ToolStep } from './tool.ts'

type SelectState =
  | { kind: 'idle' }
  /** Pressed on an object or grip, not moved far enough yet to be a drag. */
  | { kind: 'pressed'; from: ViewPoint; point: Point; object: EditorObject | null; handle: Handle | null }
  | { kind: 'dragging'; id: ObjectId; original: Geometry; now: Geometry; point: Point; handleId: string | null }
  /** Pressed where nothing is and dragged: the picture moves along. */
  | { kind: 'panning'; at: ViewPoint }

const dragFromCssPx = 3
const idle: SelectState = { kind: 'idle' }

const handleCursors: Record<Handle['cursor'], string> = {
  nwse: 'nwse-resize',
  nesw: 'nesw-resize',
  ns: 'ns-resize',
  ew: 'ew-resize',
  move: 'crosshair',
  turn: 'grab',
}

const gripUnder = (scene: Scene, at: ViewPoint): Handle | null =>
  scene.selected && handleAt(scene.selected.geometry, scene.viewport, at)

/** The object a press takes hold of: the selected one when it is under the pointer, else the smallest. */
function held(scene: Scene, point: Point): EditorObject | null {
  const hits = scene.objectsAt(point)
  return hits.find(({ id }) => id === scene.selected?.id) ?? hits[0] ?? null
}

function hover(scene: Scene, at: ViewPoint, point: Point): string {
  const grip = gripUnder(scene, at)
  if (grip) return handleCursors[grip.cursor]
  const object = held(scene, point)
  return object ? (object.id === scene.selected?.id ? 'move' : 'pointer') : 'default'
}

/** The geometry of a drag at this point. With Shift a move keeps to one axis. */
function dragged(
  state: SelectState & { kind: 'dragging' },
  [x, y]: Point,
  shift: boolean,
  { picture }: Scene,
): Geometry {
  const { widthPx, heightPx } = picture
  const shape = shapeOf(state.original)
  if (state.handleId !== null)
    return shape.moveHandle(state.original, state.handleId, pointWithin([x, y], widthPx, heightPx))
  let [dx, dy] = [x - state.point[0], y - state.point[1]]
  if (shift) [dx, dy] = Math.abs(dx) >= Math.abs(dy) ? [dx, 0] : [0, dy]
  return movedWithin(state.original, dx, dy, widthPx, heightPx)
}

function pressedMove(
  state: SelectState & { kind: 'pressed' },
  event: ToolEvent & { type: 'down' | 'move' | 'up' },
  scene: Scene,
): ToolStep<SelectState> {
  const far = Math.hypot(event.at.leftPx - state.from.leftPx, event.at.topPx - state.from.topPx) >= dragFromCssPx
  if (!far) return { state }
  if (!state.object) {
    const pan = { byLeftPx: event.at.leftPx - state.from.leftPx, byTopPx: event.at.topPx - state.from.topPx }
    return { state: { kind: 'panning', at: event.at }, act: { type: 'pan', ...pan }, cursor: 'grabbing' }
  }
  const { id, geometry } = state.object
  const dragging = {
    kind: 'dragging' as const,
    id,
    original: geometry,
    now: geometry,
    // Taken hold of by a grip, the grip comes exactly under the pointer; else the place of the press stays the same.
    point: state.point,
    handleId: state.handle?.id ?? null,
  }
  const now = dragged(dragging, event.point, event.shift, scene)
  return { state: { ...dragging, now }, draft: { id, geometry: now }, act: { type: 'select', id } }
}

const dragTo = (now: Geometry, state: SelectState & { kind: 'dragging' }): ToolStep<SelectState> => ({
  state: { ...state, now },
  draft: { id: state.id, geometry: now },
})

/** Click selects the smallest object under the pointer, again the next larger one; drag moves; grips resize. */
export const select = defineTool<SelectState>({
  name: 'select',
  title: 'Select and move',
  key: 'V',
  start: idle,
  busy: (state) => state.kind === 'dragging',
  step(state, event, scene) {
    switch (event.type) {
      case 'down': {
        const handle = gripUnder(scene, event.at)
        const object = handle ? scene.selected : held(scene, event.point)
        return { state: { kind: 'pressed', from: event.at, point: event.point, object, handle } }
      }
      case 'move':
        if (state.kind === 'idle') return { state, cursor: hover(scene, event.at, event.point) }
        if (state.kind === 'pressed') return pressedMove(state, event, scene)
        if (state.kind === 'panning') {
          const { at } = state
          const pan = { byLeftPx: event.at.leftPx - at.leftPx, byTopPx: event.at.topPx - at.topPx }
          return { state: { kind: 'panning', at: event.at }, act: { type: 'pan', ...pan }, cursor: 'grabbing' }
        }
        return dragTo(dragged(state, event.point, event.shift, scene), state)
      case 'up':
        if (state.kind === 'pressed' && !state.handle) {
          const hit = clicked(scene.objectsAt(event.point), scene.selected?.id ?? null)
          return { state: idle, act: { type: 'select', id: hit?.id ?? null } }
        }
        if (state.kind === 'dragging') {
          const problem = shapeOf(state.now).problem(state.now, scene.picture.widthPx, scene.picture.heightPx)
          if (problem) return { state: idle, draft: null, act: { type: 'say', sentence: `Not changed. ${problem}` } }
          return { state: idle, draft: null, act: { type: 'change', id: state.id, geometry: state.now } }
        }
        return { state: idle, draft: null, cursor: hover(scene, event.at, event.point) }
      case 'cancel':
        return { state: idle, draft: null }
      default:
        return { state }
    }
  },
})
