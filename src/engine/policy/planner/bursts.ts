import { bitsFrom, hasBit } from '../../bits.ts'
import { Thin } from '../language/grammar.ts'
import type { Measures } from './measures.ts'
import { nearDuplicates } from './near-duplicates.ts'

/** Near-duplicates of one source within ten seconds, with labels of the same classes in the same places. */
export const burst = Thin.parse({ keep: 1, scope: 'burst' })
/** Bursts as buckets count them, whatever the positions of their labels. */
export const burstOfAnyPlaces: Thin = { ...burst, iouMin: 0 }

/**
 * One image of each burst, the first active one if there is one, in the order of the images given; and the others of its
 * burst.
 */
export function bursts(measures: Measures, images: Int32Array) {
  const { facts } = measures
  const pool = bitsFrom(images, facts.count)
  const clusterOf = new Map<number, Int32Array>()
  nearDuplicates(measures, pool, burstOfAnyPlaces, (cluster) => {
    for (const i of cluster) clusterOf.set(i, cluster)
  })
  const chosen = new Map<Int32Array, number>()
  for (const i of images) {
    const cluster = clusterOf.get(i)
    const before = cluster && chosen.get(cluster)
    if (cluster && (before === undefined || (hasBit(facts.retired, before) && !hasBit(facts.retired, i))))
      chosen.set(cluster, i)
  }
  const leaders = images.filter((i) => {
    const cluster = clusterOf.get(i)
    return !cluster || chosen.get(cluster) === i
  })
  return { leaders, membersOf: (i: number): Iterable<number> => clusterOf.get(i) ?? [i] }
}
