import { UMAP } from 'umap-js'
import type { OnProgress } from '../../progress.ts'
import { seeded } from '../../random.ts'
import { DotKernel, type Rows, unitDot } from '../dot-products.ts'

/** The rows that UMAP arranges. The others are placed between those most similar to them. */
const maxLandmarks = 3000
const neighbors = 15
const placedBy = 4

/**
 * Arranges rows on a plane with similar ones together (UMAP). Returns x and y in turn; null for too few rows. Expects
 * centered rows.
 */
export function neighborhood(rows: Rows, step: OnProgress): Float32Array | null {
  const { count, width, vectors } = rows
  const landmarks = Math.min(count, maxLandmarks)
  if (landmarks <= neighbors + 1) return null
  const rowOf = (landmark: number) => Math.floor((landmark * count) / landmarks)
  const chosen = new Int8Array(landmarks * width)
  for (let n = 0; n < landmarks; n++) chosen.set(vectors.subarray(rowOf(n) * width, (rowOf(n) + 1) * width), n * width)
  const kernel = new DotKernel({ count: landmarks, width, vectors: chosen }, 1)
  const placed = arrange(kernel, landmarks, (share) => step(share * 0.5))
  const places = new Float32Array(count * 2)
  for (let n = 0; n < count; n++) {
    if (n % 500 === 0) step(0.5 + (0.5 * n) / count)
    kernel.put(landmarks, vectors, n * width)
    const near = greatest(kernel.dotsOf(landmarks, 0, landmarks), placedBy + 1)
    const least = near.at(-1)!.dot
    let [x, y, weights] = [0, 0, 0]
    for (const { at, dot } of near) {
      const weight = (dot - least + 1) ** 2
      x += placed[at]![0]! * weight
      y += placed[at]![1]! * weight
      weights += weight
    }
    places[2 * n] = x / weights
    places[2 * n + 1] = y / weights
  }
  return places
}

function arrange(kernel: DotKernel, count: number, step: OnProgress): number[][] {
  const near = Array.from({ length: count }, (_, n) => {
    if (n % 200 === 0) step((0.3 * n) / count)
    return greatest(kernel.dotsOf(n, 0, count), neighbors)
  })
  const umap = new UMAP({ nNeighbors: neighbors, minDist: 0.1, random: seeded(1) })
  umap.setPrecomputedKNN(
    near.map((list) => list.map(({ at }) => at)),
    near.map((list) => list.map(({ dot }) => Math.sqrt(Math.max(0, 2 - (2 * dot) / unitDot)))),
  )
  // The data is not used besides the neighbors and distances.
  const epochs = umap.initializeFit(near.map(() => [0]))
  for (let n = 0; n < epochs; n++) {
    umap.step()
    step(0.3 + (0.7 * n) / epochs)
  }
  return umap.getEmbedding()
}

/** Returns the greatest products, in descending order. */
function greatest(dots: Int32Array, max: number): { at: number; dot: number }[] {
  const found: { at: number; dot: number }[] = []
  let least = Number.NEGATIVE_INFINITY
  for (let at = 0; at < dots.length; at++) {
    const dot = dots[at]!
    if (dot <= least && found.length === max) continue
    let place = found.length
    while (place > 0 && found[place - 1]!.dot < dot) place -= 1
    found.splice(place, 0, { at, dot })
    if (found.length > max) found.pop()
    least = found.at(-1)!.dot
  }
  return found
}
