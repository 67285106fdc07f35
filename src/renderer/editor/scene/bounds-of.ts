import type { BoundingBox } from '#model/geometry/box.ts'
import { boundsOfGeometry, type Geometry } from '#model/shapes/index.ts'

const cached = new WeakMap<Geometry, BoundingBox>()

/** Returns a geometry's bounds, computed once because every frame reads them. */
export function boundsOf(geometry: Geometry): BoundingBox {
  const found = cached.get(geometry)
  if (found) return found
  const bounds = boundsOfGeometry(geometry)
  cached.set(geometry, bounds)
  return bounds
}

const lists = new WeakMap<readonly { geometry: Geometry }[], Float64Array>()

/** Returns left, top, right and bottom of each object in one array, for loops over thousands per frame. */
export function allBoundsOf(objects: readonly { geometry: Geometry }[]): Float64Array {
  const found = lists.get(objects)
  if (found) return found
  const all = new Float64Array(4 * objects.length)
  for (const [i, { geometry }] of objects.entries()) {
    const { x, y, width, height } = boundsOf(geometry)
    all.set([x, y, x + width, y + height], 4 * i)
  }
  lists.set(objects, all)
  return all
}
