import Flatbush from 'flatbush'
import type { BoundingBox, Point } from '#model/geometry/box.ts'
import { insideRings } from '#model/geometry/ring.ts'
import { type Geometry, shapeOf } from '#model/shapes/index.ts'
import type { EditorObject } from './objects.ts'

/** Edited objects are looked through one by one until there are so many that the index is built anew. */
const mostUnindexed = 64

/**
 * Finds objects by place: a static index, and beside it a short list of what changed since it was built. `update` is
 * cheap when few objects changed; it tells them by identity.
 */
export class HitIndex {
  #index: Flatbush | null = null
  #indexed: readonly EditorObject[] = []
  #current = new Set<EditorObject>()
  #unindexed: EditorObject[] = []

  update(objects: readonly EditorObject[]): void {
    const current = new Set(objects)
    const indexed = new Set(this.#indexed)
    const unindexed = objects.filter((object) => !indexed.has(object))
    if (unindexed.length > mostUnindexed || current.size < this.#indexed.length / 2) this.#build(objects)
    else this.#unindexed = unindexed
    this.#current = current
  }

  #build(objects: readonly EditorObject[]): void {
    this.#indexed = objects
    this.#unindexed = []
    this.#index = objects.length > 0 ? new Flatbush(objects.length) : null
    for (const { geometry } of objects) {
      const { x, y, width, height } = shapeOf(geometry).bounds(geometry)
      this.#index?.add(x, y, x + width, y + height)
    }
    this.#index?.finish()
  }

  /** Objects whose bounds meet the box, in no particular order. */
  within(box: BoundingBox): EditorObject[] {
    const found = this.#index?.search(box.x, box.y, box.x + box.width, box.y + box.height) ?? []
    const indexed = found.map((at) => this.#indexed[at]!).filter((object) => this.#current.has(object))
    return [...indexed, ...this.#unindexed.filter(({ geometry }) => meets(shapeOf(geometry).bounds(geometry), box))]
  }

  /** Objects under the point or with an outline not farther than `reachPx` picture pixels, the smallest first. */
  at(point: Point, reachPx: number): EditorObject[] {
    const [x, y] = point
    return this.within({ x: x - reachPx, y: y - reachPx, width: 2 * reachPx, height: 2 * reachPx })
      .filter(({ geometry }) => touches(geometry, point, reachPx))
      .map((object) => ({ object, area: shapeOf(object.geometry).areaPx(object.geometry) }))
      .sort((a, b) => a.area - b.area)
      .map(({ object }) => object)
  }
}

const meets = (a: BoundingBox, b: BoundingBox): boolean =>
  a.x <= b.x + b.width && b.x <= a.x + a.width && a.y <= b.y + b.height && b.y <= a.y + a.height

/** Whether the point is inside the shape (when it is closed) or near its outline. */
function touches(geometry: Geometry, point: Point, reachPx: number): boolean {
  const shape = shapeOf(geometry)
  const closed = isClosed(geometry)
  const paths = shape.outline(geometry)
  if (closed && insideRings(paths, point)) return true
  return paths.some((path) => {
    const count = closed ? path.length : path.length - 1
    for (let i = 0; i < count; i++)
      if (distanceToSegment(point, path[i]!, path[(i + 1) % path.length]!) <= reachPx) return true
    return path.length === 1 && distanceToSegment(point, path[0]!, path[0]!) <= reachPx
  })
}

/** Whether the shape encloses an area, by the gesture that draws it. */
export function isClosed(geometry: Geometry): boolean {
  const { gesture } = shapeOf(geometry)
  return gesture.kind === 'drag' || gesture.closed
}

function distanceToSegment([x, y]: Point, [x1, y1]: Point, [x2, y2]: Point): number {
  const [dx, dy] = [x2 - x1, y2 - y1]
  const length2 = dx * dx + dy * dy
  const along = length2 === 0 ? 0 : Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / length2))
  return Math.hypot(x - x1 - along * dx, y - y1 - along * dy)
}

/** What a click selects: the smallest object under the pointer, or the next larger one when it is selected already. */
export function clicked(hits: readonly EditorObject[], selectedId: string | null): EditorObject | null {
  const at = hits.findIndex(({ id }) => id === selectedId)
  return hits[(at + 1) % Math.max(1, hits.length)] ?? null
}
