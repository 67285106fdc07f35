import Flatbush from 'flatbush'
import type { BoundingBox, Point } from '#model/geometry/box.ts'
import { insideRings } from '#model/geometry/ring.ts'
import { distanceBetween, nearestOnSegment } from '#model/geometry/segment.ts'
import type { Skeleton } from '#model/label-set/skeleton.ts'
import { boundsOfGeometry, shapeOf } from '#model/shapes/index.ts'
import type { EditorObject } from './objects.ts'

/** Changed objects are searched one by one until there are this many; then the index is rebuilt. */
const maxUnindexed = 64

type SkeletonOf = (classId: number) => Skeleton | null

/** Finds objects by position: a static index, and a short list of what changed since. Compares objects by identity. */
export class HitIndex {
  #index: Flatbush | null = null
  #indexed: readonly EditorObject[] = []
  #current = new Set<EditorObject>()
  #unindexed: EditorObject[] = []
  #skeletonOf: SkeletonOf = () => null

  /** `skeletonOf` returns a class's skeleton, whose lines can be clicked. */
  update(objects: readonly EditorObject[], skeletonOf: SkeletonOf = this.#skeletonOf): void {
    this.#skeletonOf = skeletonOf
    const current = new Set(objects)
    const indexed = new Set(this.#indexed)
    const unindexed = objects.filter((object) => !indexed.has(object))
    if (unindexed.length > maxUnindexed || current.size < this.#indexed.length / 2) this.#build(objects)
    else this.#unindexed = unindexed
    this.#current = current
  }

  #build(objects: readonly EditorObject[]): void {
    this.#indexed = objects
    this.#unindexed = []
    this.#index = objects.length > 0 ? new Flatbush(objects.length) : null
    for (const { geometry } of objects) {
      const { x, y, width, height } = boundsOfGeometry(geometry)
      this.#index?.add(x, y, x + width, y + height)
    }
    this.#index?.finish()
  }

  /** Returns objects whose bounds meet the box, unordered. */
  within(box: BoundingBox): EditorObject[] {
    const found = this.#index?.search(box.x, box.y, box.x + box.width, box.y + box.height) ?? []
    const indexed = found.map((at) => this.#indexed[at]!).filter((object) => this.#current.has(object))
    return [...indexed, ...this.#unindexed.filter(({ geometry }) => meets(boundsOfGeometry(geometry), box))]
  }

  /** Returns objects under the point or with an outline within `reachPx` image pixels, topmost first. */
  at(point: Point, reachPx: number): EditorObject[] {
    const [x, y] = point
    return this.within({ x: x - reachPx, y: y - reachPx, width: 2 * reachPx, height: 2 * reachPx })
      .filter((object) => touches(object, this.#skeletonOf(object.classId), point, reachPx))
      .sort((a, b) => b.layer - a.layer || a.areaPx - b.areaPx)
  }
}

const meets = (a: BoundingBox, b: BoundingBox): boolean =>
  a.x <= b.x + b.width && b.x <= a.x + a.width && a.y <= b.y + b.height && b.y <= a.y + a.height

/** Returns whether the point is inside closed paths, or near a line or dot. */
function touches({ geometry }: EditorObject, skeleton: Skeleton | null, point: Point, reachPx: number): boolean {
  const shape = shapeOf(geometry)
  const paths = shape.outline(geometry, skeleton)
  const rings = paths.filter(({ closed }) => closed).map(({ points }) => points)
  if (rings.length > 0 && insideRings(rings, point)) return true
  if (shape.dots(geometry, skeleton).some(({ at }) => distanceBetween(at, point) <= reachPx)) return true
  return paths.some(({ points, closed }) => {
    const edges = closed ? points.length : points.length - 1
    for (let i = 0; i < edges; i++) {
      const place = nearestOnSegment(point, points[i]!, points[(i + 1) % points.length]!)
      if (distanceBetween(point, place) <= reachPx) return true
    }
    return false
  })
}

/** Returns what a click selects: the topmost object, or the one below if that is selected already. */
export function clicked(hits: readonly EditorObject[], selectedId: string | null): EditorObject | null {
  const at = hits.findIndex(({ id }) => id === selectedId)
  return hits[(at + 1) % Math.max(1, hits.length)] ?? null
}
