import type { Skeleton } from '#model/label-set/skeleton.ts'

/** Returns the lines with two points connected, or disconnected if they were connected. */
export function joined(edges: Skeleton['edges'], a: number, b: number): Skeleton['edges'] {
  if (a === b) return edges
  const without = edges.filter(([x, y]) => !((x === a && y === b) || (x === b && y === a)))
  return without.length < edges.length ? without : [...edges, [a, b]]
}

/** Returns the skeleton without a point and its lines. Later points move up. */
export function withoutPoint({ points, edges }: Skeleton, at: number): Skeleton {
  const moved = (point: number) => (point > at ? point - 1 : point)
  return {
    points: points.filter((_, i) => i !== at),
    edges: edges.filter((edge) => !edge.includes(at)).map(([a, b]) => [moved(a), moved(b)]),
  }
}
