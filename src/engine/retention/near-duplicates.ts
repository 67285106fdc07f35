import type { ImageFacts } from './facts.ts'
import { type Bits64, bits64, differingBits } from './hash-bits.ts'
import { chunkIndex, type LeaderIndex, momentIndex } from './leader-index.ts'

export type Member = { facts: ImageFacts; hash: Bits64 }
export type Cluster = { leader: Member; members: Member[] }
type Limits = { hashDistanceMax: number; withinSeconds?: number }

/**
 * Leader clustering: images in canonical order each join the first leader within the distance, else lead themselves.
 * Never single linkage, so clusters do not chain. `withinSeconds` limits a cluster to one source and to a time near its
 * leader's. A reviewed image whose labels differ from the leader's stays out, so nothing unlike it leaves. Gives the
 * clusters of more than one image, the leader first.
 */
export function nearDuplicateClusters(images: readonly ImageFacts[], limits: Limits): ImageFacts[][] {
  const leaders: LeaderIndex =
    limits.withinSeconds === undefined ? chunkIndex(limits.hashDistanceMax) : momentIndex(limits.withinSeconds)
  const clusters: Cluster[] = []
  for (const facts of images.toSorted(canonical)) {
    if (facts.perceptualHash === null) continue
    const member = { facts, hash: bits64(facts.perceptualHash) }
    const found = leaders.find(member, (leader) => isDuplicate(leader, member, limits))
    if (found) found.members.push(member)
    else {
      const cluster = { leader: member, members: [member] }
      clusters.push(cluster)
      leaders.add(cluster)
    }
  }
  return clusters.filter(({ members }) => members.length > 1).map(({ members }) => members.map(({ facts }) => facts))
}

/** Human work first, then more labels, then more pixels, then the hash: the order in which images represent others. */
function canonical(a: ImageFacts, b: ImageFacts): number {
  return (
    Number(isReviewed(b)) - Number(isReviewed(a)) ||
    b.classes.length - a.classes.length ||
    b.pixels - a.pixels ||
    (a.sha256 < b.sha256 ? -1 : 1)
  )
}

export const isReviewed = ({ state }: ImageFacts): boolean => state === 'reviewed' || state === 'approved'

function isDuplicate(leader: Member, member: Member, { hashDistanceMax, withinSeconds }: Limits): boolean {
  if (differingBits(leader.hash, member.hash) > hashDistanceMax) return false
  const [a, b] = [leader.facts, member.facts]
  if (
    withinSeconds !== undefined &&
    (a.source !== b.source || Math.abs(a.takenAtMs - b.takenAtMs) > withinSeconds * 1000)
  )
    return false
  return !isReviewed(b) || sameClasses(a.classes, b.classes)
}

const sameClasses = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((name, i) => name === b[i])
