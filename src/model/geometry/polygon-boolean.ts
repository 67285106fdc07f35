import { Clipper, ClipType, FillRule, type PathD, type PolyPathD, PolyTreeD } from 'clipper2-ts'
import type { Point } from './box.ts'

/**
 * Union, difference and division of polygons, by Clipper2 (after Vatti, 1992). A polygon is its outer ring and its
 * holes; overlapping rings count by the even-odd rule. Results have the largest piece first, and no repeated points.
 * Points are rounded to a ten-thousandth of a pixel.
 */
type Rings = readonly (readonly Point[])[]
export type Piece = [number, number][][]

const decimals = 4

export const unionOfPolygons = (polygons: readonly Rings[]): Piece[] =>
  polygons.reduce<Piece[]>((sum, polygon) => combined(ClipType.Union, flat(sum), polygon), [])

/** Returns the part of the polygon that the others do not cover. */
export const differenceOfPolygons = (polygon: Rings, others: readonly Rings[]): Piece[] =>
  combined(ClipType.Difference, polygon, flat(unionOfPolygons(others)))

/** The pieces on both sides of a line, which is extended beyond the polygon at both ends. */
export function splitByLine(polygon: Rings, from: Point, to: Point): Piece[] {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]]
  const length = Math.hypot(dx, dy)
  if (length === 0) return combined(ClipType.Union, polygon, [])
  const reach = Math.max(...polygon.flat().map(([x, y]) => Math.hypot(x - from[0], y - from[1]))) * 2 + length
  const [ux, uy] = [(dx / length) * reach, (dy / length) * reach]
  const side = (sign: 1 | -1): Point[] => [
    [from[0] - ux, from[1] - uy],
    [from[0] + ux, from[1] + uy],
    [from[0] + ux - sign * uy, from[1] + uy + sign * ux],
    [from[0] - ux - sign * uy, from[1] - uy + sign * ux],
  ]
  return largestFirst([
    ...combined(ClipType.Intersection, polygon, [side(1)]),
    ...combined(ClipType.Intersection, polygon, [side(-1)]),
  ])
}

const flat = (pieces: readonly Rings[]): Rings => pieces.flat()

const toPaths = (rings: Rings): PathD[] => rings.map((ring) => ring.map(([x, y]) => ({ x, y })))

function combined(how: ClipType, subject: Rings, clip: Rings): Piece[] {
  const tree = new PolyTreeD()
  Clipper.booleanOpDWithPolyTree(how, toPaths(subject), toPaths(clip), tree, FillRule.EvenOdd, decimals)
  return largestFirst(piecesOf(tree))
}

/** The outer rings below a node with their holes; what lies inside a hole is a separate piece. */
function piecesOf(node: PolyPathD): Piece[] {
  const pieces: Piece[] = []
  for (let i = 0; i < node.count; i++) {
    const outer = node.child(i)
    const holes = Array.from({ length: outer.count }, (_, h) => outer.child(h))
    const rings = [outer, ...holes].map((one) => toRing(one.poly ?? [])).filter((ring) => ring.length >= 3)
    if (rings.length > 0) pieces.push(rings)
    for (const hole of holes) pieces.push(...piecesOf(hole))
  }
  return pieces
}

const toRing = (path: PathD): [number, number][] => path.map(({ x, y }) => [x, y])

function largestFirst(pieces: readonly Piece[]): Piece[] {
  const sized = pieces.map((piece) => ({ piece, area: Math.abs(Clipper.areaD(toPaths(piece)[0]!)) }))
  return sized.sort((a, b) => b.area - a.area).map(({ piece }) => piece)
}
