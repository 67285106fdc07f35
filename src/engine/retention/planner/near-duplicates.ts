import { type Bits, bitCount, bitsFor, eachBit, hasBit, listed, setBit } from '../bits.ts'
import { type Facts, isReviewed, labelCount } from '../facts/facts.ts'
import { sortedByKey } from '../facts/order.ts'
import type { Thin } from '../policy/grammar.ts'
import { lieAlike } from './label-places.ts'
import { chunkIndex, momentIndex } from './leader-index.ts'
import type { Measures } from './measures.ts'

/** Images that look alike, the one that represents the others first, then in the order in which they would be kept. */
export type Cluster = Int32Array

/** What a burst's images are apart at most when the policy does not say. */
const burstSeconds = 10

/**
 * Leader clustering of the images of a pool: in canonical order each joins the first leader within the distance, else
 * leads itself. Never single linkage, so clusters do not chain. A reviewed image whose labels are not its leader's stays
 * out, so nothing unlike it leaves. Images that are gone still lead, so that a leader's leaving forms no new clusters.
 */
export function nearDuplicates(measures: Measures, pool: Bits, thin: Thin): Cluster[] {
  const { facts } = measures
  const withinSeconds = thin.withinSeconds ?? (thin.scope === 'burst' ? burstSeconds : null)
  const at = withinSeconds === null ? null : momentsOf(facts)
  const index = at && withinSeconds ? momentIndex(facts, at, withinSeconds) : chunkIndex(facts, thin.hashDistanceMax)
  const near = at && withinSeconds ? withNeighbours(facts, pool, at, withinSeconds * 1000) : pool
  let image = 0
  const isLeader = (leader: number): boolean =>
    hashDistance(facts, leader, image) <= thin.hashDistanceMax &&
    (at === null ||
      withinSeconds === null ||
      (facts.source[leader] === facts.source[image] && Math.abs(at[leader]! - at[image]!) <= withinSeconds * 1000)) &&
    (thin.cosineMin === undefined || (facts.similarity?.(leader, image) ?? -2) >= thin.cosineMin) &&
    (!isReviewed(facts, image) || sameLabels(facts, leader, image))
  const members = new Map<number, number[]>()
  // Human work first, then more labels, then more pixels, then the hash: the order in which images represent others.
  for (image of measures.ranked(['reviewed', 'labels', 'pixels'])) {
    if (!hasBit(near, image) || !hasBit(facts.hashed, image)) continue
    const leader = index.find(image, isLeader)
    if (leader < 0) index.add(image)
    else {
      const list = members.get(leader)
      if (list) list.push(image)
      else members.set(leader, [leader, image])
    }
  }
  const clusters = [...members.values()].filter((cluster) => cluster.length > thin.keep)
  const apart = thin.iouMin > 0 ? movedLabels(facts, clusters, thin.iouMin) : null
  return clusters
    .map((cluster) => (apart ? cluster.filter((one) => !hasBit(apart, one)) : cluster))
    .filter((cluster) => cluster.length > 1)
    .map((cluster) =>
      farthestFirst(facts, cluster, thin.keep + cluster.filter((one) => !hasBit(facts.present, one)).length),
    )
}

/** The images that another one of their source is near in time: most images are no part of any burst. */
function withNeighbours(facts: Facts, pool: Bits, at: Float64Array, withinMs: number): Bits {
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

/** The camera's time where it is believable, else that of the import. */
const momentsOf = ({ count, capturedAt, importedAt }: Facts): Float64Array => {
  const at = new Float64Array(count)
  for (let i = 0; i < count; i++) at[i] = capturedAt[i]! >= 0 ? capturedAt[i]! : importedAt[i]!
  return at
}

/** Differing bits of the perceptual hashes, 0 to 64. */
const hashDistance = ({ hashHigh, hashLow }: Facts, a: number, b: number): number =>
  bitCount(hashHigh[a]! ^ hashHigh[b]!) + bitCount(hashLow[a]! ^ hashLow[b]!)

/** The same classes equally often. */
function sameLabels(facts: Facts, a: number, b: number): boolean {
  const n = labelCount(facts, a)
  if (n !== labelCount(facts, b)) return false
  const { start, item } = facts.labels
  for (let k = 0; k < n; k++) if (item[start[a]! + k]! >>> 2 !== item[start[b]! + k]! >>> 2) return false
  return true
}

/** Reviewed images with a label that lies on none of its class on the leader. */
function movedLabels(facts: Facts, clusters: readonly (readonly number[])[], iouMin: number): Bits {
  const asked = bitsFor(facts.count)
  const isCompared = (i: number) => isReviewed(facts, i) && labelCount(facts, i) > 0
  for (const [leader, ...others] of clusters)
    for (const i of others)
      if (isCompared(i)) {
        setBit(asked, i)
        setBit(asked, leader!)
      }
  const images: number[] = []
  eachBit(asked, (i) => images.push(i))
  const boxes = facts.boxesOf(Int32Array.from(images))
  const entryOf = new Int32Array(facts.count)
  images.forEach((i, n) => {
    entryOf[i] = n
  })
  const moved = bitsFor(facts.count)
  for (const [leader, ...others] of clusters)
    for (const i of others)
      if (isCompared(i) && !lieAlike(boxes, entryOf[i]!, entryOf[leader!]!, iouMin)) setBit(moved, i)
  return moved
}

/** The leader, then each time the image that is least like those before it, up to `most`; so those kept differ most. */
function farthestFirst(facts: Facts, cluster: number[], most: number): Cluster {
  if (cluster.length === 2) return Int32Array.from(cluster)
  const ordered = Int32Array.from(cluster)
  const nearest = new Float64Array(cluster.length).fill(Number.POSITIVE_INFINITY)
  for (let n = 1; n < Math.min(most, ordered.length); n++) {
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
