import type { VectorTable } from '../embeddings/for-threads.ts'
import { DotKernel, unitDot } from '../embeddings/for-threads.ts'
import type { OnProgress } from '../progress.ts'

/** The number of nearest objects that vote on a golden one, as in the impact of a plan. */
const votes = 5

/**
 * Returns the Shapley value of each object for a vote of the k nearest on one golden object, exactly, in closed form
 * (R. Jia and others, "Efficient Task-Specific Data Valuation for Nearest Neighbor Algorithms", 2019). `isRight` holds,
 * nearest first, whether the object is of the golden object's class. The worth of the vote is the share of right ones
 * among the k nearest; the values add up to it.
 */
export function shapleyOfVote(isRight: ArrayLike<number>, k: number): Float64Array {
  const count = isRight.length
  const values = new Float64Array(count)
  if (count === 0) return values
  values[count - 1] = isRight[count - 1]! / Math.max(k, count)
  for (let n = count - 2; n >= 0; n--)
    values[n] = values[n + 1]! + ((isRight[n]! - isRight[n + 1]!) / k) * (Math.min(k, n + 1) / (n + 1))
  return values
}

/**
 * Returns what each image's objects are worth to a vote of the five nearest on golden objects. Each class's golden
 * objects count as one, so that a rare class weighs as much as a common one; the worth of an object is relative to the
 * average worth of its class when the vote is always right. So 1 is a good average, 0 no help, and below 0 the vote is
 * better without it. The sum over an image's objects is the image's; NaN when none is described.
 */
export function shapley(samples: VectorTable, images: number, golden: VectorTable, step: OnProgress): Float64Array {
  const value = new Float64Array(images).fill(Number.NaN)
  if (golden.count === 0 || samples.count === 0) return value
  const perObject = new Float64Array(samples.count)
  const kernel = new DotKernel(samples, 1)
  const goldenOf = countsOf(golden.classOf)
  const order = new Order(samples.count)
  const isRight = new Uint8Array(samples.count)
  for (let g = 0; g < golden.count; g++) {
    kernel.put(samples.count, golden.vectors, g * golden.width)
    const nearest = order.nearestFirst(kernel.dotsOf(samples.count, 0, samples.count))
    const classId = golden.classOf[g]!
    for (let n = 0; n < nearest.length; n++) isRight[n] = Number(samples.classOf[nearest[n]!] === classId)
    const values = shapleyOfVote(isRight, votes)
    const weight = 1 / goldenOf.get(classId)!
    for (let n = 0; n < nearest.length; n++) perObject[nearest[n]!]! += weight * values[n]!
    step((g + 1) / golden.count)
  }
  const objectsOf = countsOf(samples.classOf)
  for (let i = 0; i < samples.count; i++) {
    const image = samples.imageOf[i]!
    const known = Number.isNaN(value[image]!) ? 0 : value[image]!
    value[image] = known + perObject[i]! * objectsOf.get(samples.classOf[i]!)!
  }
  return value
}

function countsOf(classOf: Int32Array): Map<number, number> {
  const counts = new Map<number, number>()
  for (const classId of classOf) counts.set(classId, (counts.get(classId) ?? 0) + 1)
  return counts
}

/** Sorts objects by integers between those of opposite and of equal vectors, by counting. */
class Order {
  readonly #order: Int32Array
  /** Slightly larger at both ends: rounding makes some vectors longer. */
  readonly #max = unitDot * 2
  readonly #start = new Int32Array(this.#max * 2 + 2)

  constructor(count: number) {
    this.#order = new Int32Array(count)
  }

  /** Returns the places of the greatest first, the first among equals. Overwritten by the next call. */
  nearestFirst(dots: Int32Array): Int32Array {
    const [start, max, order] = [this.#start, this.#max, this.#order]
    const placeOf = (dot: number): number => max - Math.max(-max, Math.min(max, dot))
    start.fill(0)
    for (let i = 0; i < dots.length; i++) start[placeOf(dots[i]!) + 1]! += 1
    for (let d = 1; d < start.length; d++) start[d]! += start[d - 1]!
    for (let i = 0; i < dots.length; i++) order[start[placeOf(dots[i]!)]!++] = i
    return order
  }
}
