import type { Point } from '#model/geometry/box.ts'
import { type Geometry, type Handle, shapeOf } from '#model/shapes/index.ts'
import { boundsOf } from './bounds-of.ts'
import { type ImageSize, toView, type ViewPoint, type Viewport } from './viewport.ts'

const reachCssPx = 9
/** Distance of a rotation handle from its shape. */
const stemCssPx = 24

/** A box narrower than this on screen has its handles outside, where they don't hide it. */
const smallCssPx = 50
const apartCssPx = 9

/** A handle where it is painted and grabbed; `apart` is its offset from its place in the image. */
export type HandleOnScreen = { handle: Handle; place: ViewPoint; apart: readonly [leftPx: number, topPx: number] }

/** Returns a shape's handles on screen; of a small box only the corners. */
export function handlesOnScreen(geometry: Geometry, viewport: Viewport): HandleOnScreen[] {
  const handles = shapeOf(geometry).handles(geometry)
  const { x, y, width, height } = boundsOf(geometry)
  const isSmall = geometry.shape === 'box' && Math.min(width, height) * viewport.scale < smallCssPx
  const middle = [x + width / 2, y + height / 2] as const
  return handles
    .filter(({ cursor }) => !isSmall || cursor === 'nwse' || cursor === 'nesw')
    .map((handle) => {
      const { at, stem } = handle
      const side = (axis: 0 | 1) => (isSmall ? apartCssPx * Math.sign(at[axis] - middle[axis]) : 0)
      const apart = stem ? ([stem[0] * stemCssPx, stem[1] * stemCssPx] as const) : ([side(0), side(1)] as const)
      const { leftPx, topPx } = toView(viewport, at)
      return { handle, apart, place: { leftPx: leftPx + apart[0], topPx: topPx + apart[1] } }
    })
}

/** Returns the nearest handle within reach of the pointer, or null. */
export function handleAt(geometry: Geometry, viewport: Viewport, at: ViewPoint): HandleOnScreen | null {
  let nearest: HandleOnScreen | null = null
  let minDistance = reachCssPx
  for (const found of handlesOnScreen(geometry, viewport)) {
    const { place } = found
    const distance = Math.max(Math.abs(place.leftPx - at.leftPx), Math.abs(place.topPx - at.topPx))
    if (distance > minDistance) continue
    minDistance = distance
    nearest = found
  }
  return nearest
}

/** Returns the handle after or before the given one, wrapping around; null if the shape has none. */
export function neighborHandle(geometry: Geometry, handleId: string | null, step: 1 | -1): Handle | null {
  const handles = shapeOf(geometry).handles(geometry)
  const at = handles.findIndex(({ id }) => id === handleId)
  if (at < 0) return (step === 1 ? handles[0] : handles.at(-1)) ?? null
  return handles[(at + step + handles.length) % handles.length] ?? null
}

/** Moves a shape within the image. */
export function movedWithin(geometry: Geometry, dx: number, dy: number, image: ImageSize): Geometry {
  return allMovedWithin(new Map([[0, geometry]]), dx, dy, image).get(0)!
}

/** Moves several shapes by the same distance, so that all stay inside the image. */
export function allMovedWithin<Key>(
  geometries: ReadonlyMap<Key, Geometry>,
  dx: number,
  dy: number,
  { widthPx, heightPx }: ImageSize,
): Map<Key, Geometry> {
  for (const geometry of geometries.values()) {
    const { x, y, width, height } = shapeOf(geometry).bounds(geometry)
    dx = heldBack(x, width, dx, widthPx)
    dy = heldBack(y, height, dy, heightPx)
  }
  return new Map([...geometries].map(([key, geometry]) => [key, shapeOf(geometry).translate(geometry, dx, dy)]))
}

function heldBack(start: number, length: number, by: number, room: number): number {
  const minDistance = Math.min(0, -start)
  const max = Math.max(0, room - start - length)
  return Math.min(max, Math.max(minDistance, by))
}

export const pointWithin = ([x, y]: Point, { widthPx, heightPx }: ImageSize): Point => [
  Math.min(widthPx, Math.max(0, x)),
  Math.min(heightPx, Math.max(0, y)),
]

/** Moves a handle; returns the shape unchanged if the result isn't valid. */
export function handleMovedBy(
  geometry: Geometry,
  handleId: string,
  dx: number,
  dy: number,
  image: ImageSize,
): Geometry {
  const shape = shapeOf(geometry)
  const handle = shape.handles(geometry).find(({ id }) => id === handleId)
  if (!handle) return geometry
  const to = pointWithin([handle.at[0] + dx, handle.at[1] + dy], image)
  const changed = shape.moveHandle(geometry, handleId, to)
  return shape.problem(changed, image.widthPx, image.heightPx) ? geometry : changed
}

/** Resizes by keys: moves the handle nearest to the lower right corner, whatever the shape. */
export function resizedBy(geometry: Geometry, dx: number, dy: number, image: ImageSize): Geometry {
  const corner = shapeOf(geometry)
    .handles(geometry)
    .reduce<Handle | null>(
      (best, handle) => (!best || handle.at[0] + handle.at[1] > best.at[0] + best.at[1] ? handle : best),
      null,
    )
  return corner ? handleMovedBy(geometry, corner.id, dx, dy, image) : geometry
}

const turnStepDegrees = 15

/** Snaps a rotation handle's place to steps of 15 degrees. */
export function inTurnSteps(geometry: Geometry, [x, y]: Point): Point {
  const bounds = shapeOf(geometry).bounds(geometry)
  const [cx, cy] = [bounds.x + bounds.width / 2, bounds.y + bounds.height / 2]
  const step = (turnStepDegrees * Math.PI) / 180
  const angle = Math.round(Math.atan2(y - cy, x - cx) / step) * step
  const far = Math.hypot(x - cx, y - cy)
  return [cx + far * Math.cos(angle), cy + far * Math.sin(angle)]
}
