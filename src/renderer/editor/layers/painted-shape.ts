import type { Skeleton } from '#model/label-set/skeleton.ts'
import { type Geometry, shapeOf } from '#model/shapes/index.ts'
import type { EditorObject } from '../scene/objects.ts'
import { type MaskRows, maskRows } from './mask-rows.ts'

export type ClassLook = { name: string; color: string; skeleton: Skeleton | null }
/** Returns the look of an object, or of a new shape of this class. */
export type LookOf = (classId: number, object?: EditorObject) => ClassLook

/** A line as x, y, x, y … in pixels of the upright original. */
export type PaintedPath = { points: Float32Array<ArrayBuffer>; closed: boolean }

/** What to paint of a geometry; of a mask, only its pixels. */
export type PaintedGeometry = {
  paths: readonly PaintedPath[]
  /** x, y and 1 if hidden, else 0, of each dot. */
  dots: Float32Array<ArrayBuffer>
  /** Place and direction of the shape's upper side; empty without one. */
  pointer: Float32Array<ArrayBuffer>
  mask: MaskRows | null
}

/** What the painter needs of a shape; transferable to a worker. */
export type PaintedShape = PaintedGeometry & {
  id: string
  bounds: readonly [number, number, number, number]
  /** Paint order: by layer, larger ones first. */
  layer: number
  areaPx: number
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
