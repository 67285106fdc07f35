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

/** Where the points are drawn, 0 to 1 in both directions: on a circle, the first one at the top. */
export const placesOnCircle = (count: number): [number, number][] =>
  Array.from({ length: count }, (_, i) => {
    const turn = (i / count) * 2 * Math.PI
    return [0.5 + 0.42 * Math.sin(turn), 0.5 - 0.42 * Math.cos(turn)]
  })
