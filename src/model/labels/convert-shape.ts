import type { BoundingBox } from '../geometry/box.ts'
import { decodeBitmap } from '../geometry/mask-bitmap.ts'
import { outlineOf } from '../geometry/mask-outline.ts'
import { cornersOf } from '../geometry/rotated.ts'
import { simplifyRing } from '../geometry/simplify.ts'
import { smallestRectangle } from '../geometry/smallest-rectangle.ts'
import { boundsOfGeometry, type Geometry, shapeOf } from '../shapes/index.ts'
import { type MaskShape, maskOfRings } from '../shapes/mask.ts'
import { toPathPoints } from '../shapes/path-point.ts'
import type { PolygonShape } from '../shapes/polygon.ts'
import type { RotatedBoxShape } from '../shapes/rotated-box.ts'

/** Each function returns the nearest shape of another kind, or null if the geometry encloses no area. */

/** Anything thinner is a line; this allows for rounding. */
const thinnestPx = 1e-6

const ringsOf = (geometry: Geometry) =>
  shapeOf(geometry)
    .outline(geometry)
    .filter(({ closed }) => closed)
    .map(({ points }) => points)

export function asBox(geometry: Geometry): Geometry | null {
  const bounds: BoundingBox = boundsOfGeometry(geometry)
  return bounds.width > 0 && bounds.height > 0 ? { shape: 'box', ...bounds } : null
}

/** The smallest rotated box around it; a box keeps its sides. */
export function asRotatedBox(geometry: Geometry): RotatedBoxShape | null {
  if (geometry.shape === 'rotated-box') return geometry
  if (geometry.shape === 'box') {
    const { x, y, width, height } = geometry
    return { shape: 'rotated-box', cx: x + width / 2, cy: y + height / 2, width, height, angleDegrees: 0 }
  }
  const shape = shapeOf(geometry)
  const points = [
    ...shape.outline(geometry).flatMap((path) => path.points),
    ...shape.dots(geometry).map(({ at }) => at),
  ]
  const rectangle = smallestRectangle(points)
  return Math.min(rectangle.width, rectangle.height) > thinnestPx ? { shape: 'rotated-box', ...rectangle } : null
}

/** One polygon with its holes per piece, largest first. The outline of a mask is simplified within the tolerance. */
export function asPolygons(geometry: Geometry, tolerancePx = 0): PolygonShape[] {
  if (geometry.shape === 'polygon') return [geometry]
  const pieces =
    geometry.shape === 'mask'
      ? outlineOf(decodeBitmap(geometry))
      : geometry.shape === 'rotated-box'
        ? [[cornersOf(geometry)]]
        : ringsOf(geometry).map((ring) => [ring])
  return pieces
    .map(
      (rings): PolygonShape => ({
        shape: 'polygon',
        rings: rings.map((ring) => toPathPoints(tolerancePx > 0 ? simplifyRing(ring, tolerancePx) : ring)),
      }),
    )
    .sort((a, b) => shapeOf(b).areaPx(b) - shapeOf(a).areaPx(a))
}

/** The pixels whose center lies inside, cut at the image's edges. */
export function asMask(geometry: Geometry, size: { widthPx: number; heightPx: number }): MaskShape | null {
  if (geometry.shape === 'mask') return geometry
  const rings = ringsOf(geometry)
  return rings.length === 0 ? null : maskOfRings(rings, size)
}
