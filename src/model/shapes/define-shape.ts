import type { z } from 'zod'
import type { BoundingBox, Point } from '../geometry/box.ts'
import type { Skeleton } from '../label-set/skeleton.ts'

/**
 * A handle by which a user changes a shape. `id` is unique inside the shape and stable while it is dragged. With `stem`
 * the handle stands a little away from `at` on screen, in that direction (a unit vector).
 */
export type Handle = {
  id: string
  at: Point
  cursor: 'nwse' | 'nesw' | 'ns' | 'ew' | 'move' | 'turn'
  stem?: Point
}

/**
 * How a shape is drawn by a user: one drag between two corners; one click per point until closed or ended (or until
 * `maxPoints`); one click; strokes of a brush; or nothing, because the image itself is the shape.
 */
export type Gesture =
  | { kind: 'drag' }
  | { kind: 'clicks'; minPoints: number; maxPoints: number | null; closed: boolean }
  | { kind: 'click' }
  | { kind: 'brush' }
  | { kind: 'none' }

/** A line to paint: closed ones enclose an area, and those of one shape together by the even-odd rule. */
export type Path = { points: readonly Point[]; closed: boolean }

/** A place to paint as a dot; a hidden one is known though something covers it. */
export type Dot = { at: Point; hidden: boolean; name: string | null }

/**
 * Everything that the rest of Winnow needs to know about a kind of shape. A shape describes and never draws: painters,
 * hit tests and exporters work from outline, dots and handles. Coordinates are pixels of the upright original.
 * `skeleton` is that of the label's class.
 */
export type Shape<Name extends string, Data extends { shape: Name }> = {
  name: Name
  title: string
  /** Key that starts drawing it. */
  key: string
  schema: z.ZodType<Data>
  gesture: Gesture
  /** A shape from the points of its gesture: two corners of a drag, or the clicked points. */
  create(points: readonly Point[], skeleton?: Skeleton | null): Data
  /** The paths drawn as lines; of closed paths the first is the outer one. */
  outline(data: Data, skeleton?: Skeleton | null): readonly Path[]
  dots(data: Data, skeleton?: Skeleton | null): readonly Dot[]
  /** A shape that is the whole image has bounds only where the image's size is given. */
  bounds(data: Data, size?: { widthPx: number; heightPx: number }): BoundingBox
  areaPx(data: Data): number
  handles(data: Data): readonly Handle[]
  /** The shape with one handle at a new place; other handles stay where a user would expect. */
  moveHandle(data: Data, handleId: string, to: Point): Data
  /** The shape with one more point there, and that point's handle; null if points can't be added. */
  insertPoint(data: Data, at: Point): { data: Data; handleId: string } | null
  /** The shape without the point of a handle; null if it needs the point. */
  removePoint(data: Data, handleId: string): Data | null
  /** The shape with the point of a handle in its other state (visible or hidden); null if points have no states. */
  switchPoint(data: Data, handleId: string): Data | null
  translate(data: Data, dx: number, dy: number): Data
  /** Returns the problem of the shape in an image of this size, in one sentence, or null. */
  problem(data: Data, widthPx: number, heightPx: number): string | null
}

type Usual = 'dots' | 'insertPoint' | 'removePoint' | 'switchPoint'

export function defineShape<Name extends string, Data extends { shape: Name }>(
  shape: Omit<Shape<Name, Data>, Usual> & Partial<Pick<Shape<Name, Data>, Usual>>,
): Shape<Name, Data> {
  return { dots: () => [], insertPoint: () => null, removePoint: () => null, switchPoint: () => null, ...shape }
}

export const isOutside = (bounds: BoundingBox, widthPx: number, heightPx: number): boolean =>
  bounds.x >= widthPx || bounds.y >= heightPx || bounds.x + bounds.width <= 0 || bounds.y + bounds.height <= 0
