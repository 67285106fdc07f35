import type { Skeleton } from '#model/label-set/skeleton.ts'
import { type Geometry, shapeOf } from '#model/shapes/index.ts'
import type { EditorObject } from '../scene/objects.ts'
import { type MaskRows, maskRows } from './mask-rows.ts'

/** What the painters know of a class. */
export type ClassLook = { name: string; color: string; skeleton: Skeleton | null }
/** The look of an object, or of what is being drawn as this class. */
export type LookOf = (classId: number, object?: EditorObject) => ClassLook

/** A line as x, y, x, y … in pixels of the upright original. */
export type PaintedPath = { points: Float32Array<ArrayBuffer>; closed: boolean }

/** What to paint of a geometry; for a mask, only its pixels. */
export type PaintedGeometry = {
  paths: readonly PaintedPath[]
  /** x, y and 1 for a hidden one, else 0, of each dot. */
  dots: Float32Array<ArrayBuffer>
  /** Where the shape's own upper side is: a place and a direction; empty for shapes without one. */
  pointer: Float32Array<ArrayBuffer>
  mask: MaskRows | null
}

/** A shape as the painter needs it. Can be sent to a worker. */
export type PaintedShape = PaintedGeometry & {
  id: string
  /** Left, top, right, bottom. */
  bounds: readonly [number, number, number, number]
  /** Order of painting: by layer, inside of one the larger below. */
  layer: number
  areaPx: number
  /** `#rrggbb` */
  color: string
  /** An open prediction: dashed and paler. */
  open: boolean
}

export function paintedGeometry(geometry: Geometry, skeleton: Skeleton | null): PaintedGeometry {
  const shape = shapeOf(geometry)
  if (geometry.shape === 'mask')
    return { paths: [], dots: new Float32Array(), pointer: new Float32Array(), mask: maskRows(geometry) }
  const turn = shape.handles(geometry).find(({ stem }) => stem)
  return {
    paths: shape.outline(geometry, skeleton).map(({ points, closed }) => ({
      points: Float32Array.from(points.flat()),
      closed,
    })),
    dots: Float32Array.from(shape.dots(geometry, skeleton).flatMap(({ at: [x, y], hidden }) => [x, y, hidden ? 1 : 0])),
    pointer: Float32Array.from(turn?.stem ? [...turn.at, ...turn.stem] : []),
    mask: null,
  }
}

export function paintedShape({ id, geometry, prediction, layer, areaPx }: EditorObject, look: ClassLook): PaintedShape {
  const { x, y, width, height } = shapeOf(geometry).bounds(geometry)
  return {
    ...paintedGeometry(geometry, look.skeleton),
    id,
    bounds: [x, y, x + width, y + height],
    layer,
    areaPx,
    color: look.color,
    open: prediction !== null,
  }
}
