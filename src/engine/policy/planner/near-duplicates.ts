import { type Bits, bitCount, bitsFor, bitsFrom, hasBit, listed, members, setBit } from '../../bits.ts'
import { type Facts, isReviewed, labelCount } from '../facts/facts.ts'
import { sortedByKey } from '../facts/order.ts'
import type { Thin } from '../language/grammar.ts'
import { lieAlike } from './label-places.ts'
import { chunkIndex, momentIndex } from './leader-index.ts'
import type { Measures } from './measures.ts'

/** Similar images: first the one that represents the others, then the others in the order in which they would be kept. */
type Cluster = Int32Array

/** The maximum gap between images of a burst if the policy doesn't set one. */
export const burstSeconds = 10

/**
 * Leader clustering of the images of a pool: in canonical order each image joins the first leader within the distance, or
 * becomes a leader itself. Never single linkage, so clusters do not chain. A reviewed image whose labels differ from its
 * leader's is left out, so that nothing different leaves. Images that are gone still lead, so that no new clusters form
 * when a leader leaves.
 * Calls back with each cluster of more than `thin.keep` images.
 */
export function nearDuplicates(measures: Measures, pool: Bits, thin: Thin, visit: (cluster: Cluster) => void): void {
  const { facts } = measures
  // Human work first, then more labels, then more pixels, then the hash: the order in which images represent others.
  const ranked = measures.ranked(['reviewed', 'labels', 'pixels'])
  const clusters = clustersOf(ranked, leadersOf(facts, ranked, pool, thin), thin.keep)
  const apart = thin.iouMin > 0 ? movedLabels(facts, clusters, thin.iouMin) : null
  for (const whole of clusters) {
    const cluster = apart ? whole.filter((one) => !hasBit(apart, one)) : whole
    if (cluster.length < 2) continue
    const gone = cluster.reduce((count, one) => count + (hasBit(facts.present, one) ? 0 : 1), 0)
    visit(farthestFirst(facts, cluster, thin.keep + gone))
  }
}

/** The leader of each image: itself if others follow it, -1 if it is alone or not part of any cluster. */
function leadersOf(facts: Facts, ranked: Int32Array, pool: Bits, thin: Thin): Int32Array {
  const withinSeconds = thin.withinSeconds ?? (thin.scope === 'burst' ? burstSeconds : null)
  const at = withinSeconds === null ? null : momentsOf(facts)
  const index = at && withinSeconds ? momentIndex(facts, at, withinSeconds) : chunkIndex(facts, thin.hashDistanceMax)
  const near = at && withinSeconds ? withNeighbors(facts, pool, at, withinSeconds * 1000) : pool
  let image = 0
  const isLeader = (leader: number): boolean =>
    hashDistance(facts, leader, image) <= thin.hashDistanceMax &&
    (at === null ||
      withinSeconds === null ||
      (facts.source[leader] === facts.source[image] && Math.abs(at[leader]! - at[image]!) <= withinSeconds * 1000)) &&
    (thin.cosineMin === undefined || (facts.similarity?.(leader, image) ?? -2) >= thin.cosineMin) &&
    (!isReviewed(facts, image) || sameLabels(facts, leader, image))
  const leaderOf = new Int32Array(facts.count).fill(-1)
  for (let n = 0; n < ranked.length; n++) {
    image = ranked[n]!
    if (!hasBit(near, image) || !hasBit(facts.hashed, image)) continue
    const leader = index.find(image, isLeader)
    if (leader < 0) index.add(image)
    else {
      leaderOf[leader] = leader
      leaderOf[image] = leader
    }
  }
  return leaderOf
}

/** The clusters with more images than are kept of each, in the order of their leaders. */
function clustersOf(ranked: Int32Array, leaderOf: Int32Array, keep: number): Cluster[] {
  const clusters = new Map<number, number[]>()
  for (const image of ranked) {
    const leader = leaderOf[image]!
    if (leader < 0) continue
    const cluster = clusters.get(leader)
    if (cluster) cluster.push(image)
    else clusters.set(leader, [image])
  }
  return [...clusters.values()].filter(({ length }) => length > keep).map((cluster) => Int32Array.from(cluster))
}

/** The images with another image of their source close in time: most images are not part of any burst. */
function withNeighbors(facts: Facts, pool: Bits, at: Float64Array, withinMs: number): Bits {
  const near = bitsFor(facts.count)
  const last = new Int32Array(facts.sources.length).fill(-1)
  for (const i of sortedByKey(listed(facts.canonical, pool), at)) {
    const before = last[facts.source[i]!]!
    if (before >= 0 && at[i]! - at[before]! <= withinMs) {
      setBit(near, before)
      setBit(near, i)
    }
    last[facts.source[i]!] = i
  }
  return near
}

/** The camera's time if it is plausible, otherwise the import time. */
const momentsOf = ({ count, capturedAt, importedAt }: Facts): Float64Array => {
  const at = new Float64Array(count)
  for (let i = 0; i < count; i++) at[i] = capturedAt[i]! >= 0 ? capturedAt[i]! : importedAt[i]!
  return at
}

/** Differing bits of the perceptual hashes, 0 to 64. */
const hashDistance = ({ hashHigh, hashLow }: Facts, a: number, b: number): number =>
  bitCount(hashHigh[a]! ^ hashHigh[b]!) + bitCount(hashLow[a]! ^ hashLow[b]!)

/** The same classes, each equally often. */
function sameLabels(facts: Facts, a: number, b: number): boolean {
  const n = labelCount(facts, a)
  if (n !== labelCount(facts, b)) return false
  const { start, item } = facts.labels
  for (let k = 0; k < n; k++) if (item[start[a]! + k]! >>> 2 !== item[start[b]! + k]! >>> 2) return false
  return true
}

/** Reviewed images with a label that matches no label of its class on the leader. */
function movedLabels(facts: Facts, clusters: readonly Cluster[], iouMin: number): Bits {
  const pairs = clusters.flatMap((cluster) =>
    Array.from(cluster.subarray(1))
      .filter((image) => isReviewed(facts, image) && labelCount(facts, image) > 0)
      .map((image) => ({ image, leader: cluster[0]! })),
  )
  const images = members(
    bitsFrom(
      pairs.flatMap(({ image, leader }) => [image, leader]),
      facts.count,
    ),
  )
  const boxes = facts.boxesOf(images)
  const entryOf = new Map(Array.from(images, (i, n) => [i, n]))
  const moved = pairs.filter(({ image, leader }) => !lieAlike(boxes, entryOf.get(image)!, entryOf.get(leader)!, iouMin))
  return bitsFrom(
    moved.map(({ image }) => image),
    facts.count,
  )
}

/**
 * The leader, then repeatedly the image that is least like those chosen before it, up to `max`, so that the kept ones
 * differ most.
 */
function farthestFirst(facts: Facts, cluster: Cluster, max: number): Cluster {
  if (cluster.length === 2) return cluster
  const ordered = cluster.slice()
  const nearest = new Float64Array(cluster.length).fill(Number.POSITIVE_INFINITY)
  for (let n = 1; n < Math.min(max, ordered.length); n++) {
    let farthest = n
    for (let k = n; k < ordered.length; k++) {
      nearest[k] = Math.min(nearest[k]!, hashDistance(facts, ordered[n - 1]!, ordered[k]!))
      if (nearest[k]! > nearest[farthest]!) farthest = k
    }
    // Moved up by one each, so that the rest stays in canonical order.
    const [image, distance] = [ordered[farthest]!, nearest[farthest]!]
    ordered.copyWithin(n + 1, n, farthest)
    nearest.copyWithin(n + 1, n, farthest)
    ordered[n] = image
    nearest[n] = distance
  }
  return ordered
}
