import { z } from 'zod'
import { Skeleton } from '#model/label-set/skeleton.ts'
import type { ReadReport } from '../../parsing/read-report.ts'

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
