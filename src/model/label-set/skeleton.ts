import { z } from 'zod'

/** The skeleton of a class: the names of its points in order, and its lines, as pairs of positions in that order. */
export const Skeleton = z
  .strictObject({
    points: z.array(z.string().min(1).max(100)).min(1).max(500),
    edges: z.array(z.tuple([z.int().nonnegative(), z.int().nonnegative()])).max(5_000),
  })
  .refine(({ points }) => new Set(points).size === points.length, 'Two points of the skeleton have the same name.')
  .refine(
    ({ points, edges }) => edges.every(([a, b]) => a !== b && a < points.length && b < points.length),
    'A skeleton line connects a missing point, or a point to itself.',
  )
export type Skeleton = z.infer<typeof Skeleton>

const opposite = new Map(Object.entries<string>({ left: 'right', right: 'left', l: 'r', r: 'l' }))

/** Returns the mirror image of each point, recognized by `left` and `right` in the names; the point itself if it has none. */
export function mirrorOf({ points }: Pick<Skeleton, 'points'>): number[] {
  return points.map((name, at) => {
    const parts = name.split(/([^\p{L}\p{N}]+)/u)
    const turned = parts.map((part) => matchCase(opposite.get(part.toLowerCase()) ?? part, part)).join('')
    const found = points.indexOf(turned)
    return found < 0 ? at : found
  })
}

const matchCase = (word: string, like: string): string => {
  if (like === like.toLowerCase()) return word.toLowerCase()
  if (like === like.toUpperCase()) return word.toUpperCase()
  return word.charAt(0).toUpperCase() + word.slice(1).toLowerCase()
}
