import { setImmediate as nextTurn } from 'node:timers/promises'
import { cosine, type Samples } from '../effect/samples.ts'

const neighbours = 10

export type Nearness = {
  /** Per image 0 to 1; NaN where none of its objects is described. */
  similarity: Float64Array
  coverage: Float64Array
}

/**
 * How redundant images are, by their objects, class by class. Images come in the order of preference: of two alike the
 * earlier one is worth more. Only images that `counts` marks stand for others.
 *
 * Similarity is the mean cosine to the ten nearest objects of the class in other images; a neighbour that there is not
 * counts as 0, so that a class of few is never redundant. The least of an image's objects is the image's.
 *
 * Coverage orders a class farthest first: each time the object farthest from all before it is next, and that distance
 * (1 − cosine) is what would be lost without it. So of two twins one has about 0 and the other what the pair is worth,
 * and when the images of least coverage leave, what they cover is covered by images that stay. The greatest of an image's
 * objects is the image's.
 */
export async function nearness(
  samples: Samples,
  images: number,
  counts: (image: number) => boolean,
  { signal, told }: { signal: AbortSignal; told(share: number): void },
): Promise<Nearness> {
  const similarity = new Float64Array(images).fill(Number.NaN)
  const coverage = new Float64Array(images).fill(Number.NaN)
  const byClass = new Map<number, number[]>()
  for (let i = 0; i < samples.count; i++) {
    const list = byClass.get(samples.classOf[i]!)
    if (list) list.push(i)
    else byClass.set(samples.classOf[i]!, [i])
  }
  const total = [...byClass.values()].reduce((sum, list) => sum + list.length ** 2, 0) || 1
  let [done, lastMs] = [0, performance.now()]
  for (const objects of byClass.values()) {
    const others = objects.filter((i) => counts(samples.imageOf[i]!))
    for (const i of objects) {
      const image = samples.imageOf[i]!
      similarity[image] = reduced(similarity[image]!, meanOfNearest(samples, i, others), Math.min)
      done += objects.length / 2
      if (await pause()) told(done / total)
    }
    const distance = new Float64Array(objects.length).fill(1)
    const waiting = new Set(objects.keys())
    while (waiting.size > 0) {
      const next = farthest(waiting, distance, (n) => counts(samples.imageOf[objects[n]!]!))
      waiting.delete(next)
      const image = samples.imageOf[objects[next]!]!
      coverage[image] = reduced(coverage[image]!, distance[next]!, Math.max)
      done += objects.length / 2
      if (await pause()) told(done / total)
      if (!counts(image)) continue
      for (const n of waiting)
        if (samples.imageOf[objects[n]!] !== image)
          distance[n] = Math.min(distance[n]!, 1 - between(samples, objects[next]!, objects[n]!))
    }
  }
  return { similarity, coverage }

  async function pause(): Promise<boolean> {
    if (performance.now() - lastMs < turnMs) return false
    signal.throwIfAborted()
    await nextTurn()
    lastMs = performance.now()
    return true
  }
}

/** Others get their turn after so long. */
const turnMs = 20

/** NaN stands for no value yet. */
const reduced = (known: number, value: number, by: (a: number, b: number) => number): number =>
  Number.isNaN(known) ? value : by(known, value)

/** The cosine of two objects, 0 to 1. */
const between = ({ width, vectors }: Samples, a: number, b: number): number =>
  Math.min(1, Math.max(0, cosine(width, vectors, a * width, vectors, b * width)))

function meanOfNearest(samples: Samples, object: number, others: readonly number[]): number {
  const best = new Float64Array(neighbours)
  for (const other of others) {
    if (samples.imageOf[other] === samples.imageOf[object]) continue
    const value = between(samples, object, other)
    if (value <= best[neighbours - 1]!) continue
    let at = neighbours - 1
    for (; at > 0 && best[at - 1]! < value; at--) best[at] = best[at - 1]!
    best[at] = value
  }
  return best.reduce((sum, value) => sum + value, 0) / neighbours
}

/** The one with the greatest distance, the first among equals; those that stand for others come before all that don't. */
function farthest(waiting: ReadonlySet<number>, distance: Float64Array, stands: (n: number) => boolean): number {
  let [best, bestStands] = [-1, false]
  for (const n of waiting) {
    const isStanding = stands(n)
    if (best < 0 || (isStanding && !bestStands) || (isStanding === bestStands && distance[n]! > distance[best]!))
      [best, bestStands] = [n, isStanding]
  }
  return best
}
