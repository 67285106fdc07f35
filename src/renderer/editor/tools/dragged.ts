import type { Point } from '#model/geometry/box.ts'
import { type Geometry, shapeOf } from '#model/shapes/index.ts'
import { allMovedWithin, inTurnSteps, pointWithin } from '../scene/handles.ts'
import type { ObjectId } from '../scene/objects.ts'
import type { SnappedPoint } from '../scene/snap.ts'
import type { Scene } from './tool.ts'

/** What is dragged since `from`: a handle of one object, kept `offset` from the pointer, or whole objects. */
export type DragStart = {
  originals: ReadonlyMap<ObjectId, Geometry>
  from: Point
  handleId: string | null
  offset: Point
}

type Result = { geometries: ReadonlyMap<ObjectId, Geometry>; snapped: SnappedPoint | null }

/** A shape with more handles snaps by the corners of its bounds. */
const maxSnappingHandles = 40

/** Returns the shapes with the pointer at this point. Shift keeps a move on one axis and turns in steps. */
export function draggedTo(
  { originals, from, handleId, offset }: DragStart,
  point: Point,
  shift: boolean,
  scene: Scene,
): Result {
  const [only] = originals
  if (!only) return { geometries: originals, snapped: null }
  if (handleId !== null) {
    const [id, original] = only
    const shape = shapeOf(original)
    const turns = shape.handles(original).find((handle) => handle.id === handleId)?.cursor === 'turn'
    if (turns) {
      const to = shift ? inTurnSteps(original, point) : point
      return { geometries: new Map([[id, shape.moveHandle(original, handleId, to)]]), snapped: null }
    }
    const snapped = scene.snap(pointWithin([point[0] + offset[0], point[1] + offset[1]], scene.image), new Set([id]))
    return { geometries: new Map([[id, shape.moveHandle(original, handleId, snapped.point)]]), snapped }
  }
  let [dx, dy] = [point[0] - from[0], point[1] - from[1]]
  if (shift) [dx, dy] = Math.abs(dx) >= Math.abs(dy) ? [dx, 0] : [0, dy]
  const moved = allMovedWithin(originals, dx, dy, scene.image)
  const pull = shift ? null : pullOf(moved, scene)
  if (!pull) return { geometries: moved, snapped: null }
  return { geometries: allMovedWithin(moved, pull.dx, pull.dy, scene.image), snapped: pull.snapped }
}

/** Returns the shortest move that snaps a point of the moved shapes. */
function pullOf(
  moved: ReadonlyMap<ObjectId, Geometry>,
  { snap }: Scene,
): { dx: number; dy: number; snapped: SnappedPoint } | null {
  const except = new Set(moved.keys())
  let nearest: { dx: number; dy: number; snapped: SnappedPoint } | null = null
  for (const geometry of moved.values())
    for (const place of snappingPoints(geometry)) {
      const snapped = snap(place, except)
      if (!snapped.to) continue
      const [dx, dy] = [snapped.point[0] - place[0], snapped.point[1] - place[1]]
      if (!nearest || Math.hypot(dx, dy) < Math.hypot(nearest.dx, nearest.dy)) nearest = { dx, dy, snapped }
    }
  return nearest
}

function snappingPoints(geometry: Geometry): Point[] {
  const shape = shapeOf(geometry)
  const handles = shape.handles(geometry).filter(({ stem }) => !stem)
  if (handles.length > 0 && handles.length <= maxSnappingHandles) return handles.map(({ at }) => at)
  const { x, y, width, height } = shape.bounds(geometry)
  return [[x, y], [x + width, y], [x + width, y + height], [x, y + height]] // biome-ignore format: four corners
}
