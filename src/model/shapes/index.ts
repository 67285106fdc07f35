import { z } from 'zod'
import type { BoundingBox } from '../geometry/box.ts'
import { BoxShape, box } from './box.ts'
import type { Shape } from './define-shape.ts'
import { PolygonShape, polygon } from './polygon.ts'

/** Every kind of shape. A new one is its file, its line here and its line in `Geometry`. */
export const shapes = { box, polygon } as const
export type ShapeName = keyof typeof shapes
export const shapeNames = Object.keys(shapes) as ShapeName[]

/** The geometry of an annotation, told apart by `shape`. */
export const Geometry = z.discriminatedUnion('shape', [BoxShape, PolygonShape])
export type Geometry = z.infer<typeof Geometry>

/** The definition that belongs to a geometry, typed so that it takes any geometry of that kind. */
export function shapeOf(geometry: Geometry): Shape<ShapeName, Geometry> {
  return shapes[geometry.shape] as unknown as Shape<ShapeName, Geometry>
}

export const boundsOfGeometry = (geometry: Geometry): BoundingBox => shapeOf(geometry).bounds(geometry)

export type { Gesture, Handle } from './define-shape.ts'
