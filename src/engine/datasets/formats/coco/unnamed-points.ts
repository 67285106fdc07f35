import { z } from 'zod'
import { ReadReport } from '../read-report.ts'
import type { Category } from './read-annotation.ts'
import { skeletonFrom } from './read-skeleton.ts'

const Id = z.union([z.number(), z.string()])
const maxNumbers = 1_500
const Unnamed = z.object({ id: Id, keypoints: z.array(z.unknown()).length(0), skeleton: z.unknown().optional() })
const Placed = z.object({ category_id: Id, keypoints: z.array(z.unknown()).min(3).max(maxNumbers) })

/** Categories that list no names for their points, though annotations have some, get numbers for names. */
export function nameUnnamedPoints(
  categories: Map<number | string, Category>,
  listed: readonly unknown[],
  annotations: readonly unknown[],
): void {
  const lines = new Map<number | string, unknown>()
  for (const raw of listed) {
    const { data } = Unnamed.safeParse(raw)
    if (data) lines.set(data.id, data.skeleton)
  }
  if (lines.size === 0) return
  for (const raw of annotations) {
    const { data } = Placed.safeParse(raw)
    const category = data && lines.has(data.category_id) ? categories.get(data.category_id) : undefined
    if (!data || !category || category.skeleton || data.keypoints.length % 3 !== 0) continue
    const points = Array.from({ length: data.keypoints.length / 3 }, (_, i) => String(i + 1))
    const skeleton = skeletonFrom(points, lines.get(data.category_id), new ReadReport()) ?? { points, edges: [] }
    categories.set(data.category_id, { ...category, skeleton })
  }
}
