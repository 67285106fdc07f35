import type { Point } from '#model/geometry/box.ts'
import type { EdgeCosts } from './edge-costs.ts'

/** Below this difference in gray levels there is no edge and the line is straight. */
const minEdge = 8
/** Gaps in an edge up to this length are followed. */
const maxGap = 10
/** Each point moves to the mean of its neighbors, at most this far, so that corners stay. */
const reach = 3
const maxMovePx = 0.7

/** Smooths a path: straight where there is no edge, without pixel steps elsewhere. */
export function smoothWay(edges: EdgeCosts, way: readonly Point[]): Point[] {
  const smooth: Point[] = []
  for (const piece of piecesAlong(edges, way)) {
    const line = piece.hasEdge ? withoutSteps(piece.points) : [piece.points[0]!, piece.points.at(-1)!]
    smooth.push(...(smooth.length === 0 ? line : line.slice(1)))
  }
  return smooth
}

/** Splits the path into pieces with and without an edge; each starts where the previous ends. */
function piecesAlong({ strength, width }: EdgeCosts, way: readonly Point[]): { hasEdge: boolean; points: Point[] }[] {
  const isOn = way.map(([x, y]) => strength[y * width + x]! >= minEdge)
  for (let from = 0; from < isOn.length; ) {
    let to = from
    while (to < isOn.length && isOn[to] === isOn[from]) to += 1
    const isGap = isOn[from] === false && from > 0 && to < isOn.length && to - from <= maxGap
    if (isGap) isOn.fill(true, from, to)
    from = to
  }
  const pieces: { hasEdge: boolean; points: Point[] }[] = []
  for (const [n, point] of way.entries()) {
    const last = pieces.at(-1)
    if (last && last.hasEdge === isOn[n]) last.points.push(point)
    else pieces.push({ hasEdge: isOn[n]!, points: last ? [last.points.at(-1)!, point] : [point] })
  }
  return pieces
}

/** Keeps both ends. */
function withoutSteps(way: readonly Point[]): Point[] {
  return way.map(([x, y], n) => {
    const around = Math.min(reach, n, way.length - 1 - n)
    if (around === 0) return [x, y]
    let [sumX, sumY] = [0, 0]
    for (let i = n - around; i <= n + around; i++) {
      sumX += way[i]![0]
      sumY += way[i]![1]
    }
    const [dx, dy] = [sumX / (2 * around + 1) - x, sumY / (2 * around + 1) - y]
    const share = Math.min(1, maxMovePx / (Math.hypot(dx, dy) || 1))
    return [x + dx * share, y + dy * share]
  })
}
