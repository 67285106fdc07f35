import { clipBox, type Point } from '#model/geometry/box.ts'
import { decodeBitmap, encodeBitmap, problemOfRuns } from '#model/geometry/mask-bitmap.ts'
import { boundsOfGeometry, type Geometry, shapeOf } from '#model/shapes/index.ts'
import { maskOfRuns } from '#model/shapes/mask.ts'

/** Less than this beyond the edge is rounding, not a label that extends beyond the image. */
const roundingPx = 0.01

export type FittedShape = { geometry: Geometry; clipped: boolean } | { problem: string }

/**
 * The part of a shape inside the image, or why it can't be a label. Points are moved to the edge and masks cut there;
 * rotated boxes stay as they are, because a clipped one would no longer be a rotated box.
 */
export function fitShape(geometry: Geometry, widthPx: number, heightPx: number): FittedShape {
  if (!isUsable(geometry)) return { problem: 'The coordinates are not usable numbers.' }
  if ('width' in geometry && (geometry.width < 0 || geometry.height < 0))
    return { problem: 'The box has a negative size.' }
  const unreadable = geometry.shape === 'mask' ? problemOfRuns(geometry) : null
  if (unreadable !== null) return { problem: unreadable }
  const inside = clipped(geometry, widthPx, heightPx)
  if (!inside) return { problem: 'The mask lies outside the image.' }
  // Checked before and after: being outside differs from having no area left after clipping.
  const isCut = inside !== geometry
  const isCheckedUncut = isCut && (geometry.shape === 'box' || geometry.shape === 'polygon')
  const problem =
    (isCheckedUncut ? shapeOf(geometry).problem(geometry, widthPx, heightPx) : null) ??
    shapeOf(inside).problem(inside, widthPx, heightPx)
  if (problem !== null) return { problem }
  return { geometry: inside, clipped: isCut && beyondPx(geometry, widthPx, heightPx) > roundingPx }
}

/** How far the shape extends beyond the image. */
function beyondPx(geometry: Geometry, widthPx: number, heightPx: number): number {
  const { x, y, width, height } = boundsOfGeometry(geometry)
  return Math.max(-x, -y, x + width - widthPx, y + height - heightPx)
}

/** Whether all numbers in a value are finite and reasonable. */
function isUsable(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value) && Math.abs(value) < 1e9
  if (Array.isArray(value)) return value.every(isUsable)
  return value === null || typeof value !== 'object' || Object.values(value).every(isUsable)
}

/** The same value if nothing lies outside the image; null for a mask that lies outside entirely. */
function clipped(geometry: Geometry, widthPx: number, heightPx: number): Geometry | null {
  if (beyondPx(geometry, widthPx, heightPx) <= 0) return geometry
  const inside = ([x, y]: Point): [number, number] => [
    Math.min(Math.max(x, 0), widthPx),
    Math.min(Math.max(y, 0), heightPx),
  ]
  switch (geometry.shape) {
    case 'box':
      return { shape: 'box', ...clipBox(geometry, widthPx, heightPx) }
    case 'polygon':
      return { shape: 'polygon', rings: geometry.rings.map((ring) => ring.map(inside)) }
    case 'polyline':
    case 'points':
      return { ...geometry, points: geometry.points.map(inside) }
    case 'skeleton':
      return {
        ...geometry,
        points: geometry.points.map(([x, y, visibility]) => [...inside([x, y]), visibility]),
      }
    case 'mask': {
      const runs = encodeBitmap(decodeBitmap(geometry), { x: 0, y: 0, width: widthPx, height: heightPx })
      return runs && maskOfRuns(runs)
    }
    default:
      return geometry
  }
}
