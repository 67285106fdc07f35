import type { OnProgress } from '../../progress.ts'
import { DotKernel, type Rows, unitDot } from '../dot-products.ts'

/** Limits for the reviewed images to compare with, and for a batch. */
const maxReviewed = 5000
const maxBatch = 1000

/** `novelty` is NaN if nothing is reviewed. `diversity`: the place in the batch from 1; 0 outside it. */
export type Interest = { novelty: Float32Array; diversity: Int32Array }

/**
 * Computes what each image would add to the reviewed ones: its distance from the nearest, and its place in a batch in which
 * each image is the farthest from all reviewed and earlier ones (T. F. Gonzalez, "Clustering to minimize the maximum
 * intercluster distance", 1985). Expects centered rows.
 */
export function interest({ count, width, vectors }: Rows, isReviewed: Uint8Array, step: OnProgress): Interest {
  const kernel = new DotKernel({ count, width, vectors })
  const nearest = new Int32Array(count).fill(-unitDot)
  const reviewed = Array.from({ length: count }, (_, n) => n).filter((n) => isReviewed[n] === 1)
  const every = Math.max(1, reviewed.length / maxReviewed)
  const compare = (row: number) => {
    const dots = kernel.dotsOf(row, 0, count)
    for (let n = 0; n < count; n++) if (dots[n]! > nearest[n]!) nearest[n] = dots[n]!
  }
  for (let at = 0; at < reviewed.length; at += every) {
    compare(reviewed[Math.floor(at)]!)
    step((0.7 * at) / reviewed.length)
  }
  const novelty = Float32Array.from(nearest, (dot) =>
    reviewed.length === 0 ? Number.NaN : Math.min(1, Math.max(0, 1 - dot / unitDot)),
  )
  const diversity = new Int32Array(count)
  const open = count - reviewed.length
  for (let place = 1; place <= Math.min(maxBatch, open); place++) {
    let farthest = -1
    for (let n = 0; n < count; n++)
      if (isReviewed[n] === 0 && diversity[n] === 0 && (farthest < 0 || nearest[n]! < nearest[farthest]!)) farthest = n
    diversity[farthest] = place
    compare(farthest)
    if (place % 10 === 0) step(0.7 + (0.3 * place) / maxBatch)
  }
  return { novelty, diversity }
}
