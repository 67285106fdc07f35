import type { Skeleton } from '#model/label-set/skeleton.ts'

/** The lines with one more between the two points, or without it when they are joined already. */
export function joined(edges: Skeleton['edges'], a: number, b: number): Skeleton['edges'] {
  if (a === b) return edges
  const without = edges.filter(([x, y]) => !((x === a && y === b) || (x === b && y === a)))
  return without.length < edges.length ? without : [...edges, [a, b]]
}

/** The plan without a point and the lines to it; points behind it move up. */
export function withoutPoint({ points, edges }: Skeleton, at: number): Skeleton {
  const moved = (point: number) => (point > at ? point - 1 : point)
  return {
    points: points.filter((_, i) => i !== at),
    edges: edges.filter((edge) => !edge.includes(at)).map(([a, b]) => [moved(a), moved(b)]),
  }
}
