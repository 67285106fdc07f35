import { z } from 'zod'
import { ReadReport } from '../../parsing/read-report.ts'
import type { Category } from './read-annotation.ts'
import { skeletonFrom } from './read-skeleton.ts'

const Id = z.union([z.number(), z.string()])
const maxNumbers = 1_500
const Unnamed = z.object({ id: Id, keypoints: z.array(z.unknown()).length(0), skeleton: z.unknown().optional() })

/**
 * Categories that list no names for their points, although annotations have some, get numbers as names. `numbersOf`: how
 * many numbers the keypoints of each category's annotations have.
 */
export function nameUnnamedPoints(
  categories: Map<number | string, Category>,
  listed: readonly unknown[],
  numbersOf: ReadonlyMap<number | string, number>,
): void {
  const lines = new Map<number | string, unknown>()
  for (const raw of listed) {
    const { data } = Unnamed.safeParse(raw)
    if (data) lines.set(data.id, data.skeleton)
  }
  if (lines.size === 0) return
  for (const [id, numbers] of numbersOf) {
    const category = lines.has(id) ? categories.get(id) : undefined
    if (!category || category.skeleton || numbers < 3 || numbers > maxNumbers || numbers % 3 !== 0) continue
    const points = Array.from({ length: numbers / 3 }, (_, i) => String(i + 1))
    const skeleton = skeletonFrom(points, lines.get(id), new ReadReport()) ?? { points, edges: [] }
    categories.set(id, { ...category, skeleton })
  }
}
