import type { z } from 'zod'
import type { BoundingBox, Point } from '../geometry/box.ts'

/** A grip by which a person changes a shape. `id` is unique inside the shape and stable while it is dragged. */
export type Handle = { id: string; at: Point; cursor: 'nwse' | 'nesw' | 'ns' | 'ew' | 'move' }

/** How a shape is drawn by a person: one drag, or one click per point until closed. */
export type Gesture = { kind: 'drag' } | { kind: 'clicks'; minPoints: number; closed: boolean }

/**
 * Everything that the rest of Winnow needs to know of a kind of shape. A shape describes and never draws: painters,
 * hit tests and exporters work from outline and handles. Coordinates are pixels of the upright original.
 */
export type Shape<Name extends string, Data extends { shape: Name }> = {
  name: Name
  title: string
  /** Key that starts drawing it. */
  key: string
  schema: z.ZodType<Data>
  gesture: Gesture
  /** A shape from the points of its gesture: two corners of a drag, or the clicked points. */
  create(points: readonly Point[]): Data
  /** Closed rings (or open paths when `gesture.closed` is false); the first is the outer one. */
  outline(data: Data): readonly (readonly Point[])[]
  bounds(data: Data): BoundingBox
  areaPx(data: Data): number
  handles(data: Data): readonly Handle[]
  /** The shape with one handle at a new place; other handles stay where a person would expect. */
  moveHandle(data: Data, handleId: string, to: Point): Data
  translate(data: Data, dx: number, dy: number): Data
  /** What is wrong with the shape in a picture of this size, in one sentence, or null. */
  problem(data: Data, widthPx: number, heightPx: number): string | null
}

export function defineShape<Name extends string, Data extends { shape: Name }>(
  shape: Shape<Name, Data>,
): Shape<Name, Data> {
  return shape
}
