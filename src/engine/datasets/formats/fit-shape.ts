import { boundsOf, clipBox, type Point } from '#model/geometry/box.ts'
import { type Geometry, shapeOf } from '#model/shapes/index.ts'

/** Less than this beyond the edge is rounding, not a label that reaches beyond the picture. */
const roundingPx = 0.01

export type Fitted = { geometry: Geometry; clipped: boolean } | { problem: string }

/** The part of a shape inside of the picture, or why it can't be a label. Points of polygons are moved to the edge. */
export function fitShape(geometry: Geometry, widthPx: number, heightPx: number): Fitted {
  const bounds = geometry.shape === 'box' ? geometry : boundsOf(geometry.rings.flat())
  const numbers = [bounds.x, bounds.y, bounds.width, bounds.height]
  if (!numbers.every((value) => Number.isFinite(value) && Math.abs(value) < 1e9))
    return { problem: 'The coordinates are not usable numbers.' }
  if (bounds.width < 0 || bounds.height < 0) return { problem: 'The box has a negative size.' }
  const beforeProblem = shapeOf(geometry).problem(geometry, widthPx, heightPx)
  if (beforeProblem !== null) return { problem: beforeProblem }
  const beyond = Math.max(-bounds.x, -bounds.y, bounds.x + bounds.width - widthPx, bounds.y + bounds.height - heightPx)
  if (beyond <= 0) return { geometry, clipped: false }
  const inside = clipped(geometry, widthPx, heightPx)
  const problem = shapeOf(inside).problem(inside, widthPx, heightPx)
  return problem === null ? { geometry: inside, clipped: beyond > roundingPx } : { problem }
}

function clipped(geometry: Geometry, widthPx: number, heightPx: number): Geometry {
  if (geometry.shape === 'box') return { shape: 'box', ...clipBox(geometry, widthPx, heightPx) }
  const inside = ([x, y]: Point): [number, number] => [
    Math.min(Math.max(x, 0), widthPx),
    Math.min(Math.max(y, 0), heightPx),
  ]
  return { shape: 'polygon', rings: geometry.rings.map((ring) => ring.map(inside)) }
}
