import { type Geometry, shapeOf } from '#model/shapes/index.ts'
import { isClosed } from '../hit.ts'
import type { EditorObject } from '../objects.ts'

/** A shape as the painter needs it: paths as x, y, x, y … in pixels of the upright original. Can be sent to a worker. */
export type PaintedShape = {
  id: string
  paths: readonly Float32Array[]
  closed: boolean
  /** Left, top, right, bottom. */
  bounds: readonly [number, number, number, number]
  areaPx: number
  /** `#rrggbb` */
  color: string
  /** A prediction that nobody has judged: dashed and paler. */
  open: boolean
}

export function paintedPaths(geometry: Geometry): Float32Array[] {
  return shapeOf(geometry)
    .outline(geometry)
    .map(({ points }) => Float32Array.from(points.flat()))
}

export function paintedShape({ id, geometry, prediction }: EditorObject, color: string): PaintedShape {
  const shape = shapeOf(geometry)
  const { x, y, width, height } = shape.bounds(geometry)
  return {
    id,
    paths: paintedPaths(geometry),
    closed: isClosed(geometry),
    bounds: [x, y, x + width, y + height],
    areaPx: shape.areaPx(geometry),
    color,
    open: prediction !== null,
  }
}
