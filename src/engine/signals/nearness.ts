import type { VectorTable } from '../embeddings/for-threads.ts'
import { type ClassObjects, DotKernel, objectsByClass, shareOf, unitDot } from '../embeddings/for-threads.ts'
import type { OnProgress } from '../progress.ts'

const neighbors = 10
/** The number of objects compared with others while they are in the processor's cache. */
const objectsAtOnce = 256

/** The facts of images that redundancy depends on, in the order of preference. */
export type NearImages = {
  count: number
  /** Whether it is active, so that it can represent others. */
  active: Uint8Array
  /** When it was imported, epoch milliseconds. */
  arrivedAt: Float64Array
}

export type Nearness = {
  /** Per image 0 to 1; NaN when none of its objects is described. */
  similarity: Float64Array
  coverage: Float64Array
  novelty: Float64Array
}

/**
 * Computes how redundant images are, by their objects, class by class. Images come in the order of preference: of two
 * similar ones the earlier is worth more. Only active images represent others.
 *
 * Similarity is the mean cosine to the ten nearest objects of the class in other images; a missing neighbor counts as
 * 0, so that a class of few is never redundant. The lowest of an image's objects is the image's.
 *
 * Novelty is the distance (1 − cosine) to the nearest object of the class in images imported before, and 1 without any.
 * Later imports never change it. The highest of an image's objects is the image's.
 *
 * Coverage orders a class farthest first: the next object is always the one farthest from all before it, and that
 * distance is what would be lost without it. So of two twins one has about 0 and the other the worth of the pair, and
 * when the images with the lowest coverage leave, the remaining images cover what they covered. The highest of an
 * image's objects is the image's.
 */
export function nearness(samples: VectorTable, images: NearImages, step: OnProgress): Nearness {
  const unknown = () => new Float64Array(images.count).fill(Number.NaN)
  const found = { similarity: unknown(), coverage: unknown(), novelty: unknown() }
  const classes = objectsByClass(samples)
  const total = classes.reduce((sum, { count }) => sum + count ** 2, 0) || 1
  let done = 0
  for (const objects of classes) {
    const onProgress = (pairs: number) => {
      done += pairs
      step(done / total)
    }
    const kernel = new DotKernel(objects)
    compare(kernel, objects, images, found, onProgress)
    cover(kernel, objects, images, found.coverage, onProgress)
  }
  return found
}

/** Compares all pairs of a class once: fills in similarity and novelty. */
function compare(
  kernel: DotKernel,
  { count, imageOf }: ClassObjects,
  { active, arrivedAt }: NearImages,
  { similarity, novelty }: Nearness,
  onProgress: (pairs: number) => void,
): void {
  const best = new Int32Array(count * neighbors)
  const nearestBefore = new Int32Array(count)
  for (let first = 0; first < count; first += objectsAtOnce) {
    const end = Math.min(count, first + objectsAtOnce)
    for (let a = 0; a < end - 1; a++) {
      const from = Math.max(first, a + 1)
      const dots = kernel.dotsOf(a, from, end)
      const [image, arrived] = [imageOf[a]!, arrivedAt[imageOf[a]!]!]
      const stands = active[image]!
      for (let n = 0; n < dots.length; n++) {
        const b = from + n
        const other = imageOf[b]!
        if (other === image) continue
        const dot = Math.min(unitDot, dots[n]!)
        if (active[other] && dot > best[a * neighbors + neighbors - 1]!) insert(best, a * neighbors, dot)
        if (stands && dot > best[b * neighbors + neighbors - 1]!) insert(best, b * neighbors, dot)
        if (arrivedAt[other]! < arrived) nearestBefore[a] = Math.max(nearestBefore[a]!, dot)
        else if (arrivedAt[other]! > arrived) nearestBefore[b] = Math.max(nearestBefore[b]!, dot)
      }
      if (a % objectsAtOnce === 0) onProgress(0)
    }
    onProgress(((end - first) * (first + end)) / 2)
  }
  for (let a = 0; a < count; a++) {
    const image = imageOf[a]!
    let sum = 0
    for (let n = 0; n < neighbors; n++) sum += best[a * neighbors + n]!
    similarity[image] = reduced(similarity[image]!, shareOf(sum) / neighbors, Math.min)
    novelty[image] = reduced(novelty[image]!, 1 - shareOf(nearestBefore[a]!), Math.max)
  }
}

/** Inserts a value into the ten from `at` on, which are in descending order. */
function insert(best: Int32Array, at: number, value: number): void {
  let place = at + neighbors - 1
  for (; place > at && best[place - 1]! < value; place--) best[place] = best[place - 1]!
  best[place] = value
}

/** Orders a class farthest first. The rows of the kernel are swapped meanwhile: waiting objects come first. */
function cover(
  kernel: DotKernel,
  { count, imageOf }: ClassObjects,
  { active }: NearImages,
  coverage: Float64Array,
  onProgress: (pairs: number) => void,
): void {
  const object = Int32Array.from({ length: count }, (_, n) => n)
  const distance = new Int32Array(count).fill(unitDot)
  for (let waiting = count; waiting > 0; ) {
    const next = farthest(waiting, object, distance, (n) => active[imageOf[n]!] === 1)
    const image = imageOf[object[next]!]!
    coverage[image] = reduced(coverage[image]!, shareOf(distance[next]!), Math.max)
    waiting -= 1
    if (active[image]) {
      const dots = kernel.dotsOf(next, 0, waiting + 1)
      for (let n = 0; n <= waiting; n++)
        if (imageOf[object[n]!] !== image)
          distance[n] = Math.min(distance[n]!, Math.max(0, unitDot - Math.max(0, dots[n]!)))
    }
    kernel.move(waiting, next)
    object[next] = object[waiting]!
    distance[next] = distance[waiting]!
    onProgress(waiting)
  }
}

/**
 * Returns the object with the greatest distance, the first among equals; objects that represent others come before all
 * others.
 */
function farthest(
  waiting: number,
  object: Int32Array,
  distance: Int32Array,
  stands: (object: number) => boolean,
): number {
  let [best, bestStands] = [0, stands(object[0]!)]
  for (let n = 1; n < waiting; n++) {
    if (bestStands && distance[n]! < distance[best]!) continue
    const isStanding = stands(object[n]!)
    const isBetter =
      isStanding === bestStands
        ? distance[n]! > distance[best]! || (distance[n] === distance[best] && object[n]! < object[best]!)
        : isStanding
    if (isBetter) [best, bestStands] = [n, isStanding]
  }
  return best
}

/** NaN means no value yet. */
const reduced = (known: number, value: number, by: (a: number, b: number) => number): number =>
  Number.isNaN(known) ? value : by(known, value)
