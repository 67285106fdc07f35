import { cosine, type VectorTable } from '../../embeddings/for-threads.ts'
import type { OnProgress } from '../../progress.ts'

/** The number of nearest objects remembered per golden object: enough that five remain after nearly every plan. */
const remembered = 96
const votes = 5

/** The nearest objects for each golden object, nearest first. */
export type Neighbors = { count: number; of: Int32Array; similarity: Float32Array }

/** Compares every golden object with every other one, exactly. */
export function neighborsOf(golden: VectorTable, all: VectorTable, onProgress: OnProgress): Neighbors {
  const of = new Int32Array(golden.count * remembered).fill(-1)
  const similarity = new Float32Array(golden.count * remembered).fill(-2)
  const scores = new Float32Array(all.count)
  for (let g = 0; g < golden.count; g++) {
    for (let i = 0; i < all.count; i++)
      scores[i] = cosine(all.width, golden.vectors, g * all.width, all.vectors, i * all.width)
    keepBest(
      scores,
      of.subarray(g * remembered, (g + 1) * remembered),
      similarity.subarray(g * remembered, (g + 1) * remembered),
    )
    onProgress((g + 1) / golden.count)
  }
  return { count: golden.count, of, similarity }
}

/** Keeps the best scores in order, the lowest index first among equals; fills both arrays in place. */
function keepBest(scores: Float32Array, of: Int32Array, similarity: Float32Array): void {
  let held = 0
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i]!
    if (held === of.length && score <= similarity[held - 1]!) continue
    let at = held < of.length ? held++ : held - 1
    for (; at > 0 && similarity[at - 1]! < score; at--) {
      similarity[at] = similarity[at - 1]!
      of[at] = of[at - 1]!
    }
    similarity[at] = score
    of[at] = i
  }
}

export type NeighborVotes = {
  /**
   * The class that the five nearest kept objects vote for, by golden object; -1 when none of the remembered ones
   * remains.
   */
  voted: Int32Array
  /** 1 − cosine to the nearest kept object; 2 when none of the remembered ones remains. */
  distance: Float32Array
}

/** Returns the votes of the kept objects on each golden object. `keeps` answers for an image. */
export function neighborVotes(
  neighbors: Neighbors,
  all: VectorTable,
  keeps: (image: number) => boolean,
): NeighborVotes {
  const voted = new Int32Array(neighbors.count).fill(-1)
  const distance = new Float32Array(neighbors.count).fill(2)
  for (let g = 0; g < neighbors.count; g++) {
    const counts = new Map<number, number>()
    let seen = 0
    for (let n = 0; n < remembered && seen < votes; n++) {
      const i = neighbors.of[g * remembered + n]!
      if (i < 0) break
      if (!keeps(all.imageOf[i]!)) continue
      if (seen === 0) distance[g] = 1 - neighbors.similarity[g * remembered + n]!
      const weight = neighbors.similarity[g * remembered + n]!
      counts.set(all.classOf[i]!, (counts.get(all.classOf[i]!) ?? 0) + 1 + Math.max(0, weight) * 1e-3)
      seen += 1
    }
    let best = 0
    for (const [classId, count] of counts)
      if (count > best) {
        best = count
        voted[g] = classId
      }
  }
  return { voted, distance }
}
