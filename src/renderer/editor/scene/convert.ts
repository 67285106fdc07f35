import type { Point } from '#model/geometry/box.ts'
import { decodeBitmap, encodeBitmap } from '#model/geometry/mask-bitmap.ts'
import { differenceOf, unionOf } from '#model/geometry/mask-combine.ts'
import { differenceOfPolygons, type Piece, splitByLine, unionOfPolygons } from '#model/geometry/polygon-boolean.ts'
import { asMask } from '#model/labels/convert-shape.ts'
import { type Geometry, shapeOf } from '#model/shapes/index.ts'
import { maskOfRings, maskOfRuns } from '#model/shapes/mask.ts'
import type { ImageSize } from './viewport.ts'

/** Edits of areas: adding, cutting, joining, splitting. Masks stay masks; other shapes become polygons. */

/** Smaller slivers come from rounding. */
const minAreaPx = 0.01

const polygonsOf = (pieces: readonly Piece[]): Geometry[] =>
  pieces
    .map((rings): Geometry => ({ shape: 'polygon', rings }))
    .filter((polygon) => shapeOf(polygon).areaPx(polygon) >= minAreaPx)

/** Returns the rings around the shape's area. */
export const ringsOf = (geometry: Geometry): (readonly Point[])[] =>
  shapeOf(geometry)
    .outline(geometry)
    .filter(({ closed }) => closed)
    .map(({ points }) => points)

export const enclosesArea = (geometry: Geometry): boolean => shapeOf(geometry).areaPx(geometry) > 0

/** Adds a ring to a shape or cuts it out. A mask stays one; polygons are one per piece, largest first. */
export function withRing(geometry: Geometry, ring: readonly Point[], how: 'add' | 'cut', image: ImageSize): Geometry[] {
  if (geometry.shape !== 'mask') {
    const rings = ringsOf(geometry)
    return polygonsOf(how === 'add' ? unionOfPolygons([rings, [ring]]) : differenceOfPolygons(rings, [[ring]]))
  }
  const other = maskOfRings([ring], image)
  if (!other) return [geometry]
  const runs = encodeBitmap((how === 'add' ? unionOf : differenceOf)(decodeBitmap(geometry), decodeBitmap(other)))
  return runs ? [maskOfRuns(runs)] : []
}

/** Joins shapes: into a mask if one of them is, else into one polygon per piece. */
export function joined(geometries: readonly Geometry[], image: ImageSize): Geometry[] {
  if (!geometries.some(({ shape }) => shape === 'mask')) return polygonsOf(unionOfPolygons(geometries.map(ringsOf)))
  const bitmaps = geometries.flatMap((geometry) => {
    const mask = asMask(geometry, image)
    return mask ? [decodeBitmap(mask)] : []
  })
  const runs = bitmaps.length > 0 ? encodeBitmap(bitmaps.reduce(unionOf)) : null
  return runs ? [maskOfRuns(runs)] : []
}

/** Splits a shape along a straight line; null if one side is empty. */
export function split(geometry: Geometry, a: Point, b: Point, image: ImageSize): Geometry[] | null {
  const pieces = splitByLine(ringsOf(geometry), a, b)
  const [left, right] = [1, -1].map((side) => pieces.filter((piece) => sideOf(piece, a, b) === side))
  if (!left?.length || !right?.length) return null
  if (geometry.shape !== 'mask') return polygonsOf(pieces)
  const masks = [left, right].map((side) => maskOfRings(side.flat(), image))
  return masks.every((mask) => mask !== null) ? masks : null
}

/** Returns the side of the line on which the piece's farthest point lies. */
function sideOf([outer = []]: Piece, [ax, ay]: Point, [bx, by]: Point): number {
  const sides = outer.map(([x, y]) => (bx - ax) * (y - ay) - (by - ay) * (x - ax))
  return Math.sign(sides.reduce((far, side) => (Math.abs(side) > Math.abs(far) ? side : far), 0))
}

/** Corners of a circle, enough to look round on screen. */
const corners = 24

/** Returns the outline of a round brush moved from `a` to `b`. */
export function brushedRing(a: Point, b: Point, radius: number): Point[] {
  const turn = Math.atan2(b[1] - a[1], b[0] - a[0])
  const arc = (middle: Point, from: number): Point[] =>
    Array.from({ length: corners / 2 + 1 }, (_, i) => {
      const angle = from + (2 * Math.PI * i) / corners
      return [middle[0] + radius * Math.cos(angle), middle[1] + radius * Math.sin(angle)]
    })
  return [...arc(b, turn - Math.PI / 2), ...arc(a, turn + Math.PI / 2)]
}
