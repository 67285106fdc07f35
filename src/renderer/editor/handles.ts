import type { Point } from '#model/geometry/box.ts'
import { type Geometry, type Handle, shapeOf } from '#model/shapes/index.ts'
import { toView, type ViewPoint, type Viewport } from './viewport.ts'

const reachCssPx = 9

/** The grip under the pointer: the nearest within reach, or null. */
export function handleAt(geometry: Geometry, viewport: Viewport, at: ViewPoint): Handle | null {
  let nearest: Handle | null = null
  let least = reachCssPx
  for (const handle of shapeOf(geometry).handles(geometry)) {
    const place = toView(viewport, handle.at)
    const distance = Math.max(Math.abs(place.leftPx - at.leftPx), Math.abs(place.topPx - at.topPx))
    if (distance > least) continue
    least = distance
    nearest = handle
  }
  return nearest
}

/** The shape moved by so much, held back at the picture's edges. */
export function movedWithin(geometry: Geometry, dx: number, dy: number, widthPx: number, heightPx: number): Geometry {
  const shape = shapeOf(geometry)
  const { x, y, width, height } = shape.bounds(geometry)
  return shape.translate(geometry, heldBack(x, width, dx, widthPx), heldBack(y, height, dy, heightPx))
}

function heldBack(start: number, length: number, by: number, room: number): number {
  const least = Math.min(0, -start)
  const most = Math.max(0, room - start - length)
  return Math.min(most, Math.max(least, by))
}

export const pointWithin = ([x, y]: Point, widthPx: number, heightPx: number): Point => [
  Math.min(widthPx, Math.max(0, x)),
  Math.min(heightPx, Math.max(0, y)),
]

/**
 * Resizes by keys: moves the grip at the right or lower side by so much. Which grip that is follows from the grips'
 * places, so it holds for every shape that has some.
 */
export function resizedBy(geometry: Geometry, dx: number, dy: number, widthPx: number, heightPx: number): Geometry {
  const shape = shapeOf(geometry)
  const handles = shape.handles(geometry)
  const corner = handles.reduce<Handle | null>(
    (best, handle) => (!best || handle.at[0] + handle.at[1] > best.at[0] + best.at[1] ? handle : best),
    null,
  )
  if (!corner) return geometry
  const changed = shape.moveHandle(
    geometry,
    corner.id,
    pointWithin([corner.at[0] + dx, corner.at[1] + dy], widthPx, heightPx),
  )
  return shape.problem(changed, widthPx, heightPx) ? geometry : changed
}
