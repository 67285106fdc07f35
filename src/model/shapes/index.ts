import { z } from 'zod'
import type { BoundingBox } from '../geometry/box.ts'
import { BoxShape, box } from './box.ts'
import type { Shape } from './define-shape.ts'
import { MaskShape, mask } from './mask.ts'
import { PointsShape, points } from './points.ts'
import { PolygonShape, polygon } from './polygon.ts'
import { PolylineShape, polyline } from './polyline.ts'
import { RotatedBoxShape, rotatedBox } from './rotated-box.ts'
import { SkeletonShape, skeleton } from './skeleton.ts'
import { WholeImageShape, wholeImage } from './whole-image.ts'

/** Every kind of shape. A new one is its file, its line here and its line in `Geometry`. */
export const shapes = {
  box,
  'rotated-box': rotatedBox,
  polygon,
  mask,
  polyline,
  points,
  skeleton,
  'whole-image': wholeImage,
} as const
export type ShapeName = keyof typeof shapes
export const shapeNames = Object.keys(shapes) as ShapeName[]
export const ShapeName = z.enum(shapeNames as [ShapeName, ...ShapeName[]])

/** The geometry of an annotation, by its `shape`. */
export const Geometry = z.discriminatedUnion('shape', [
  BoxShape,
  RotatedBoxShape,
  PolygonShape,
  MaskShape,
  PolylineShape,
  PointsShape,
  SkeletonShape,
  WholeImageShape,
])
export type Geometry = z.infer<typeof Geometry>

/** The definition that belongs to a geometry, typed so that it takes any geometry of that kind. */
export function shapeOf(geometry: Geometry): Shape<ShapeName, Geometry> {
  return shapes[geometry.shape] as unknown as Shape<ShapeName, Geometry>
}

/** Without the image's size, a shape that is the whole image has no extent. */
export const boundsOfGeometry = (geometry: Geometry, size?: { widthPx: number; heightPx: number }): BoundingBox =>
  shapeOf(geometry).bounds(geometry, size)

export type { Dot, Gesture, Handle, Path } from './define-shape.ts'
