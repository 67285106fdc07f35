import { fisherAbove } from './fisher.ts'
import { squaredDistance, type Vectors } from './mean-discrepancy.ts'

const tail = 0.95

/** Returns the squared distance from one vector to the nearest of those from `first` up to `end`. */
export function nearest(vectors: Vectors, one: number, first: number, end: number): number {
  let least = Number.POSITIVE_INFINITY
  for (let other = first; other < end; other++)
    if (other !== one) least = Math.min(least, squaredDistance(vectors, one, other))
  return least
}

/**
 * Tests whether more of the current images than usual are far from everything known. One in twenty of the calibration
 * half's distances to the index half counts as far; the same limit is applied to the current images.
 */
export function noveltyTail(
  calibration: readonly number[],
  current: readonly number[],
): { far: number; share: number; limit: number; p: number } {
  const limit = calibration.toSorted((a, b) => a - b)[
    Math.min(calibration.length - 1, Math.ceil(tail * calibration.length) - 1)
  ]!
  const farOf = (distances: readonly number[]) => distances.filter((distance) => distance > limit).length
  const far = farOf(current)
  return {
    far,
    share: far / current.length,
    limit,
    p: fisherAbove({ hits: far, count: current.length }, { hits: farOf(calibration), count: calibration.length }),
  }
}
