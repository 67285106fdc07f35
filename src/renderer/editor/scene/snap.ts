import type { Point } from '#model/geometry/box.ts'
import { distanceBetween, nearestOnSegment } from '#model/geometry/segment.ts'
import { type Geometry, shapeOf } from '#model/shapes/index.ts'
import type { ImageSize } from './viewport.ts'

/** A point after snapping, and what it snapped to. */
export type SnappedPoint = { point: Point; to: 'vertex' | 'edge' | 'border' | null }

export const unsnapped = (point: Point): SnappedPoint => ({ point, to: null })

/**
 * Snaps a point to the nearest vertex in reach, else to an edge, else to the image's border. Vertices come first
 * because they lie on edges.
 */
export function snapped(point: Point, near: readonly Geometry[], reachPx: number, image: ImageSize): SnappedPoint {
  const { widthPx, heightPx } = image
  const vertex = nearest(point, verticesOf(near, point, reachPx), reachPx)
  if (vertex) return { point: vertex, to: 'vertex' }
  const corner = nearest(point, [[0, 0], [widthPx, 0], [widthPx, heightPx], [0, heightPx]], reachPx) // biome-ignore format: four corners
  if (corner) return { point: corner, to: 'border' }
  const edge = nearest(point, edgePlaces(near, point), reachPx)
  if (edge) return { point: edge, to: 'edge' }
  const [x, y] = point
  const border = nearest(point, [[0, y], [widthPx, y], [x, 0], [x, heightPx]], reachPx) // biome-ignore format: four sides
  return border ? { point: border, to: 'border' } : unsnapped(point)
}

function nearest(point: Point, places: Iterable<Point>, reachPx: number): Point | null {
  let found: Point | null = null
  let minDistance = reachPx
  for (const place of places) {
    const distance = distanceBetween(point, place)
    if (distance > minDistance) continue
    minDistance = distance
    found = place
  }
  return found
}

function* verticesOf(near: readonly Geometry[], [x, y]: Point, reachPx: number): Iterable<Point> {
  for (const geometry of near) {
    const shape = shapeOf(geometry)
    for (const { points } of shape.outline(geometry))
      for (const place of points)
        if (Math.abs(place[0] - x) <= reachPx && Math.abs(place[1] - y) <= reachPx) yield place
    for (const { at } of shape.dots(geometry)) yield at
  }
}

function* edgePlaces(near: readonly Geometry[], point: Point): Iterable<Point> {
  for (const geometry of near)
    for (const { points, closed } of shapeOf(geometry).outline(geometry)) {
      const edges = closed ? points.length : points.length - 1
      for (let i = 0; i < edges; i++) yield nearestOnSegment(point, points[i]!, points[(i + 1) % points.length]!)
    }
}
