import type { Bits64 } from './hash-bits.ts'
import type { Cluster, Member } from './near-duplicates.ts'

/** Finds the first leader, in order of adding, that passes the test and could be near the member. */
export type LeaderIndex = {
  add(cluster: Cluster): void
  find(member: Member, passes: (leader: Member) => boolean): Cluster | null
}

/** Leaders by source and stretch of time: only the neighbouring stretches can hold one within the seconds. */
export function momentIndex(withinSeconds: number): LeaderIndex {
  const stretches = new Map<string, Cluster[]>()
  const stretchOf = ({ facts }: Member) => Math.floor(facts.takenAtMs / (withinSeconds * 1000))
  return {
    add: (cluster) => push(stretches, `${stretchOf(cluster.leader)} ${cluster.leader.facts.source}`, cluster),
    find(member, passes) {
      const stretch = stretchOf(member)
      for (const near of [stretch - 1, stretch, stretch + 1])
        for (const cluster of stretches.get(`${near} ${member.facts.source}`) ?? [])
          if (passes(cluster.leader)) return cluster
      return null
    },
  }
}

/**
 * Leaders by each of the four 16-bit chunks of their hash: within distance d at least one chunk differs by at most d/4
 * bits, so all chunk values that near are probed.
 */
export function chunkIndex(hashDistanceMax: number): LeaderIndex {
  const probes = patternsOfBits(Math.floor(hashDistanceMax / 4))
  const chunks = Array.from({ length: 4 }, () => new Map<number, Cluster[]>())
  return {
    add(cluster) {
      for (const [i, clusters] of chunks.entries()) push(clusters, chunkOf(cluster.leader.hash, i), cluster)
    },
    find(member, passes) {
      for (const [i, clusters] of chunks.entries()) {
        const own = chunkOf(member.hash, i)
        for (const probe of probes)
          for (const cluster of clusters.get(own ^ probe) ?? []) if (passes(cluster.leader)) return cluster
      }
      return null
    },
  }
}

const chunkOf = ([high, low]: Bits64, i: number): number => ((i < 2 ? high : low) >>> (i % 2 === 0 ? 16 : 0)) & 0xffff

/** All 16-bit patterns with at most so many bits set. */
function patternsOfBits(most: number): number[] {
  let patterns = new Set([0])
  for (let i = 0; i < most; i++) {
    const wider = new Set(patterns)
    for (const pattern of patterns) for (let bit = 0; bit < 16; bit++) wider.add(pattern | (1 << bit))
    patterns = wider
  }
  return [...patterns]
}

function push<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}
