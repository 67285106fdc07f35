import { z } from 'zod'
import { Skeleton } from '#model/label-set/skeleton.ts'
import { ReadReport } from '../../parsing/read-report.ts'
import { numberedPoints } from '../image-labels.ts'
import { type Category, Id } from './read-annotation.ts'

const Names = z.array(z.string().min(1).max(100)).min(1).max(500)
const Lines = z.array(z.tuple([z.int().nonnegative(), z.int().nonnegative()])).max(5_000)

/**
 * The skeleton of a category; null if it has none. COCO counts its lines from 1; in files that count from 0 (recognizable
 * by a 0) they are taken as they are.
 */
export function skeletonFrom(keypoints: unknown, lines: unknown, report: ReadReport): Skeleton | null {
  if (keypoints === undefined || keypoints === null || (Array.isArray(keypoints) && keypoints.length === 0)) return null
  const names = Names.safeParse(keypoints)
  const pairs = Lines.safeParse(lines ?? [])
  const first = pairs.success && pairs.data.some(([a, b]) => a === 0 || b === 0) ? 0 : 1
  const skeleton = names.success
    ? Skeleton.safeParse({
        points: names.data,
        edges: (pairs.success ? pairs.data : []).map(([a, b]) => [a - first, b - first]),
      })
    : null
  if (skeleton?.success) return skeleton.data
  report.change('skeleton of a category that can’t be read dropped')
  return null
}

const maxNumbers = 1_500
const Unnamed = z.object({ id: Id, keypoints: z.array(z.unknown()).length(0), skeleton: z.unknown().optional() })

/**
 * Categories that list no names for their points, although annotations have some, get numbers as names. `numbersOf`: how
 * many numbers the keypoints of each category's annotations have.
 */
export function nameUnnamedPoints(
  categories: Map<Id, Category>,
  listed: readonly unknown[],
  numbersOf: ReadonlyMap<Id, number>,
): void {
  const lines = new Map<Id, unknown>()
  for (const raw of listed) {
    const { data } = Unnamed.safeParse(raw)
    if (data) lines.set(data.id, data.skeleton)
  }
  if (lines.size === 0) return
  for (const [id, numbers] of numbersOf) {
    const category = lines.has(id) ? categories.get(id) : undefined
    if (!category || category.skeleton || numbers < 3 || numbers > maxNumbers || numbers % 3 !== 0) continue
    const points = numberedPoints(numbers / 3)
    const skeleton = skeletonFrom(points, lines.get(id), new ReadReport()) ?? { points, edges: [] }
    categories.set(id, { ...category, skeleton })
  }
}
