import { type Bits, bitCount, bitsFor, hasBit, listed, setBit } from '../bits.ts'
import { type Facts, isReviewed, type LabelBox, labelCount } from '../facts/facts.ts'
import { sortedByKey } from '../facts/order.ts'
import type { Thin } from '../policy/grammar.ts'
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
  const leaderOf = new Map<number, number>()
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
      leaderOf.set(image, leader)
      const list = members.get(leader)
      if (list) list.push(image)
      else members.set(leader, [leader, image])
    }
  }
  const apart = thin.iouMin > 0 ? movedLabels(facts, leaderOf, thin.iouMin) : new Set<number>()
  return [...members.values()]
    .map((cluster) => cluster.filter((one) => !apart.has(one)))
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
export const hashDistance = ({ hashHigh, hashLow }: Facts, a: number, b: number): number =>
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
function movedLabels(facts: Facts, leaderOf: ReadonlyMap<number, number>, iouMin: number): Set<number> {
  const compared = [...leaderOf].filter(([image]) => isReviewed(facts, image) && labelCount(facts, image) > 0)
  const asked = [...new Set(compared.flat())]
  const boxes = new Map(facts.boxesOf(asked).map((list, n) => [asked[n]!, list]))
  return new Set(
    compared
      .filter(([image, leader]) => !matches(boxes.get(image)!, boxes.get(leader)!, iouMin))
      .map(([image]) => image),
  )
}

/** Whether each box has one of its class on the other side that overlaps enough, each of those taken once. */
function matches(boxes: readonly LabelBox[], others: readonly LabelBox[], iouMin: number): boolean {
  const free = [...others]
  for (const box of boxes) {
    let [best, bestIou] = [-1, iouMin]
    for (const [n, other] of free.entries()) {
      const iou = box.class === other.class ? intersectionOverUnion(box, other) : 0
      if (iou >= bestIou) [best, bestIou] = [n, iou]
    }
    if (best < 0) return false
    free.splice(best, 1)
  }
  return true
}

function intersectionOverUnion(a: LabelBox, b: LabelBox): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
  // Points and lines have no area: they lie on each other when they are the same.
  if (a.width * a.height === 0 || b.width * b.height === 0)
    return a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height ? 1 : 0
  if (width <= 0 || height <= 0) return 0
  return (width * height) / (a.width * a.height + b.width * b.height - width * height)
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
