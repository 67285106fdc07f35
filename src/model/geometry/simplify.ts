import type { Point } from './box.ts'
import { distanceBetween, nearestOnSegment } from './segment.ts'

/** Simplifies an open path (Ramer, Douglas, Peucker): dropped points are within the tolerance. Both ends stay. */
export function simplifyPath<P extends Point>(path: readonly P[], tolerancePx: number): P[] {
  if (path.length < 3) return [...path]
  const keeps = new Uint8Array(path.length)
  keeps[0] = 1
  keeps[path.length - 1] = 1
  const waiting: [number, number][] = [[0, path.length - 1]]
  while (waiting.length > 0) {
    const [from, to] = waiting.pop()!
    let [farthest, max] = [-1, tolerancePx]
    for (let i = from + 1; i < to; i++) {
      const point = path[i]!
      const distance = distanceBetween(point, nearestOnSegment(point, path[from]!, path[to]!))
      if (distance > max) [farthest, max] = [i, distance]
    }
    if (farthest < 0) continue
    keeps[farthest] = 1
    waiting.push([from, farthest], [farthest, to])
  }
  return path.filter((_, i) => keeps[i] === 1)
}

/** Simplifies a closed ring, cut at its first point and the one farthest from it. Keeps at least three points. */
export function simplifyRing<P extends Point>(ring: readonly P[], tolerancePx: number): P[] {
  const first = ring[0]
  if (ring.length <= 3 || !first) return [...ring]
  let opposite = 0
  ring.forEach((point, i) => {
    if (distanceBetween(first, point) > distanceBetween(first, ring[opposite]!)) opposite = i
  })
  const there = simplifyPath(ring.slice(0, opposite + 1), tolerancePx)
  const back = simplifyPath([...ring.slice(opposite), first], tolerancePx)
  const simple = [...there.slice(0, -1), ...back.slice(0, -1)]
  return simple.length >= 3 ? simple : threeOf(ring, opposite)
}

/** The first point, the opposite one, and whichever lies farthest from the line between them. */
function threeOf<P extends Point>(ring: readonly P[], opposite: number): P[] {
  const [a, b] = [ring[0]!, ring[opposite]!]
  const away = ring.map((point) => distanceBetween(point, nearestOnSegment(point, a, b)))
  const third = away.indexOf(Math.max(...away))
  return [...new Set([0, opposite, third])].sort((i, j) => i - j).map((i) => ring[i]!)
}
