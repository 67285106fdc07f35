import type { Point } from './box.ts'
import { signedArea } from './ring.ts'
import { distanceBetween } from './segment.ts'

/**
 * Joins pieces with holes into one ring of the same area: each further ring is connected by a cut there and back
 * between the nearest two points. Holes run against the outer rings.
 */
export function ringWithCuts(pieces: readonly (readonly (readonly Point[])[])[]): Point[] {
  const rings = pieces.flatMap((piece) => piece.map((ring, i) => directed(ring, i === 0)))
  const [first, ...others] = rings
  if (!first) return []
  return others.reduce<Point[]>(joined, [...first])
}

const directed = (ring: readonly Point[], clockwise: boolean): readonly Point[] =>
  signedArea(ring) > 0 === clockwise ? ring : [...ring].reverse()

function joined(to: Point[], ring: readonly Point[]): Point[] {
  let [at, from, least] = [0, 0, Number.POSITIVE_INFINITY]
  to.forEach((a, i) => {
    ring.forEach((b, j) => {
      const distance = distanceBetween(a, b)
      if (distance < least) [at, from, least] = [i, j, distance]
    })
  })
  const around = [...ring.slice(from), ...ring.slice(0, from), ring[from]!]
  return [...to.slice(0, at + 1), ...around, ...to.slice(at)]
}
