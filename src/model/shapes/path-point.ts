import { z } from 'zod'
import type { Point } from '../geometry/box.ts'

const farthest = 1e9

/** Pixels, within the range of sensible arithmetic. */
export const Coordinate = z.number().min(-farthest).max(farthest)
export const Length = z.number().nonnegative().max(farthest)

/** A point as a shape stores it. */
export const PathPoint = z.tuple([Coordinate, Coordinate])
export type PathPoint = z.infer<typeof PathPoint>

export const toPathPoints = (points: readonly Point[]): PathPoint[] => points.map(([x, y]) => [x, y])

export const withPoint = (points: readonly PathPoint[], index: number, [x, y]: Point): PathPoint[] => [
  ...points.slice(0, index),
  [x, y],
  ...points.slice(index),
]

export const movedPoints = (points: readonly PathPoint[], dx: number, dy: number): PathPoint[] =>
  points.map(([x, y]) => [x + dx, y + dy])

/** The list with the point of the handle `<index>` at a new place. */
export const withMovedPoint = (points: readonly PathPoint[], handleId: string, [x, y]: Point): PathPoint[] =>
  points.map((point, i) => (handleId === String(i) ? [x, y] : point))
