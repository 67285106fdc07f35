import type { ImageFacts } from './facts.ts'

type Member = { facts: ImageFacts; hash: bigint }
type Cluster = { leader: Member; members: Member[] }

/** Number of differing bits of two 64-bit hashes. */
export function hashDistance(a: bigint, b: bigint): number {
  let bits = a ^ b
  let count = 0
  while (bits > 0n) {
    bits &= bits - 1n
    count += 1
  }
  return count
}

const chunkBits = 16n
const chunkMask = 0xffffn

/**
 * Leader clustering: images in canonical order each join the first leader within the distance, else lead themselves.
 * Never single linkage, so clusters do not chain. A leader is found by an index over four 16-bit chunks: within
 * distance d at least one chunk differs by at most d/4 bits. `withinSeconds` limits a cluster to one source and to a
 * time near its leader's. An image whose labels differ from the leader's stays out, so nothing unlike it leaves.
 */
export function nearDuplicateClusters(
  images: readonly ImageFacts[],
  { hashDistanceMax, withinSeconds }: { hashDistanceMax: number; withinSeconds?: number },
): ImageFacts[][] {
  const reach = Math.floor(hashDistanceMax / 4)
  const probes = chunkProbes(reach)
  const leaders = new Map<string, Cluster[]>()
  const clusters: Cluster[] = []
  for (const facts of [...images].sort(canonical)) {
    if (facts.perceptualHash === null) continue
    const member = { facts, hash: BigInt(`0x${facts.perceptualHash}`) }
    const found = findLeader(leaders, member, { probes, hashDistanceMax, withinSeconds })
    if (found) {
      found.members.push(member)
      continue
    }
    const cluster = { leader: member, members: [member] }
    clusters.push(cluster)
    for (let chunk = 0n; chunk < 4n; chunk++) {
      const key = `${chunk}:${(member.hash >> (chunk * chunkBits)) & chunkMask}`
      const list = leaders.get(key)
      if (list) list.push(cluster)
      else leaders.set(key, [cluster])
    }
  }
  return clusters.filter(({ members }) => members.length > 1).map(({ members }) => members.map(({ facts }) => facts))
}

/** Human work first, then more labels, then more pixels, then the hash: the order in which images represent others. */
export function canonical(a: ImageFacts, b: ImageFacts): number {
  return (
    Number(isReviewed(b)) - Number(isReviewed(a)) ||
    b.classes.length - a.classes.length ||
    b.pixels - a.pixels ||
    (a.sha256 < b.sha256 ? -1 : 1)
  )
}

export const isReviewed = ({ state }: ImageFacts): boolean => state === 'reviewed' || state === 'approved'

function findLeader(
  leaders: ReadonlyMap<string, Cluster[]>,
  member: Member,
  limits: { probes: readonly bigint[]; hashDistanceMax: number; withinSeconds?: number },
): Cluster | null {
  for (let chunk = 0n; chunk < 4n; chunk++) {
    const own = (member.hash >> (chunk * chunkBits)) & chunkMask
    for (const probe of limits.probes) {
      for (const cluster of leaders.get(`${chunk}:${own ^ probe}`) ?? []) {
        if (hashDistance(cluster.leader.hash, member.hash) > limits.hashDistanceMax) continue
        if (sameScene(cluster.leader.facts, member.facts, limits.withinSeconds)) return cluster
      }
    }
  }
  return null
}

function sameScene(leader: ImageFacts, facts: ImageFacts, withinSeconds: number | undefined): boolean {
  if (isReviewed(facts) && facts.classes.join('\n') !== leader.classes.join('\n')) return false
  if (withinSeconds === undefined) return true
  return leader.source === facts.source && Math.abs(leader.takenAtMs - facts.takenAtMs) <= withinSeconds * 1000
}

/** All 16-bit patterns with at most `reach` bits set (reach is at most 4). */
function chunkProbes(reach: number): bigint[] {
  let patterns = new Set([0])
  for (let i = 0; i < reach; i++) {
    const wider = new Set(patterns)
    for (const pattern of patterns) for (let bit = 0; bit < 16; bit++) wider.add(pattern | (1 << bit))
    patterns = wider
  }
  return [...patterns].map(BigInt)
}
