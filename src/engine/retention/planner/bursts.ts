import { bitsFor, setBit } from '../bits.ts'
import { Thin } from '../policy/grammar.ts'
import type { Measures } from './measures.ts'
import { nearDuplicates } from './near-duplicates.ts'

/** Bursts as buckets count them: near-duplicates of one source, whatever their labels. */
const burst = Thin.parse({ keep: 1, scope: 'burst', iouMin: 0 })

/** One image of each burst, in the order of the images given, and who else is in its burst. */
export function bursts(measures: Measures, images: Int32Array) {
  const pool = bitsFor(measures.facts.count)
  for (const i of images) setBit(pool, i)
  const clusterOf = new Map<number, Int32Array>()
  for (const cluster of nearDuplicates(measures, pool, burst)) for (const i of cluster) clusterOf.set(i, cluster)
  const seen = new Set<Int32Array>()
  const leaders = images.filter((i) => {
    const cluster = clusterOf.get(i)
    if (!cluster) return true
    if (seen.has(cluster)) return false
    seen.add(cluster)
    return true
  })
  return { leaders, membersOf: (i: number): Iterable<number> => clusterOf.get(i) ?? [i] }
}
