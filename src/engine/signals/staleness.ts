import { dayMs } from '#model/units.ts'
import type { VectorTable } from '../embeddings/for-threads.ts'
import { type ClassObjects, DotKernel, objectsByClass } from '../embeddings/for-threads.ts'
import type { HalfLife } from '../policy/for-threads.ts'
import type { OnProgress } from '../progress.ts'

/** The share of a class's newest objects that is compared with the older ones: a fifth. */
const recentShare = 0.2
const maxProbes = 300
const neighbors = 10
/** The minimum number of recent and of older objects, over this long a time, for a half-life. */
const minObjects = 30
const minSpanDays = 30
/** 95% of random values lie above: of the matching half-lives the longest is used. */
const oneSided = 1.645
const shortestHalfLifeDays = 1

export type Staleness = {
  /**
   * Per image 0 to below 1; NaN when the half-life of one of its classes is unknown, or none of its objects is
   * described.
   */
  staleness: Float64Array
  halfLife: Map<number, HalfLife>
}

/**
 * Computes what images have lost by their age, from how fast their classes change. Each class has a half-life, fitted
 * to its newest fifth: if the older objects most similar to those are younger than older ones are on average, age
 * matters. An object's staleness is 1 − 2^(−age / half-life), with its age counted from the newest of the class: 0 for
 * the newest, half after one half-life, never less for an older one. The lowest of an image's objects is the image's.
 */
export function staleness(
  samples: VectorTable,
  images: { count: number; takenAt: Float64Array },
  step: OnProgress,
): Staleness {
  const existing = new Map<number, { halfLife: HalfLife; newest: number }>()
  const classes = objectsByClass(samples)
  const total = classes.reduce((sum, { count }) => sum + count, 0) || 1
  let done = 0
  for (const objects of classes) {
    const found = halfLifeOf(objects, images.takenAt)
    if (found) existing.set(objects.classId, found)
    done += objects.count
    step(done / total)
  }
  const value = new Float64Array(images.count).fill(Number.POSITIVE_INFINITY)
  for (let i = 0; i < samples.count; i++) {
    const image = samples.imageOf[i]!
    const of = existing.get(samples.classOf[i]!)
    value[image] = Math.min(value[image]!, of ? lost(of, images.takenAt[image]!) : Number.NaN)
  }
  return {
    staleness: value.map((one) => (one === Number.POSITIVE_INFINITY ? Number.NaN : one)),
    halfLife: new Map([...existing].map(([classId, { halfLife }]) => [classId, halfLife])),
  }
}

const lost = ({ halfLife, newest }: { halfLife: HalfLife; newest: number }, takenAt: number): number =>
  halfLife === 'none' ? 0 : 1 - 2 ** (-(newest - takenAt) / dayMs / halfLife)

function halfLifeOf(objects: ClassObjects, takenAt: Float64Array): { halfLife: HalfLife; newest: number } | null {
  const at = Float64Array.from(objects.imageOf, (image) => takenAt[image]!)
  const sorted = at.toSorted()
  const split = sorted[Math.floor(sorted.length * (1 - recentShare))] ?? 0
  const recent: number[] = []
  const older: number[] = []
  for (let n = 0; n < at.length; n++) (at[n]! > split ? recent : older).push(n)
  if (recent.length < minObjects || older.length < minObjects) return null
  const ages = Float64Array.from(older, (n) => (split - at[n]!) / dayMs)
  if (ages.reduce((oldest, age) => Math.max(oldest, age), 0) < minSpanDays) return null
  const observed = agesOfNearest(objects, recent, older, ages)
  const mean = observed.reduce((sum, age) => sum + age, 0) / observed.length
  const variance = observed.reduce((sum, age) => sum + (age - mean) ** 2, 0) / (observed.length - 1)
  const halfLife = fittedHalfLife(ages, mean + oneSided * Math.sqrt(variance / observed.length))
  return { halfLife, newest: sorted.at(-1)! }
}

/** Returns, for some recent objects, the mean age of the older ones most similar to them. */
function agesOfNearest(
  objects: ClassObjects,
  recent: readonly number[],
  older: readonly number[],
  ages: Float64Array,
): Float64Array {
  const kernel = new DotKernel({ ...objects, count: 0 }, older.length + 1)
  for (const [n, object] of older.entries()) kernel.put(n, objects.vectors, object * objects.width)
  const probes = Math.min(recent.length, maxProbes)
  return Float64Array.from({ length: probes }, (_, p) => {
    const object = recent[Math.floor((p * recent.length) / probes)]!
    kernel.put(older.length, objects.vectors, object * objects.width)
    const dots = kernel.dotsOf(older.length, 0, older.length)
    const best: number[] = []
    for (let n = 0; n < dots.length; n++) {
      if (best.length === neighbors && dots[n]! <= dots[best.at(-1)!]!) continue
      const place = best.findIndex((one) => dots[one]! < dots[n]!)
      best.splice(place < 0 ? best.length : place, 0, n)
      if (best.length > neighbors) best.pop()
    }
    return best.reduce((sum, n) => sum + ages[n]!, 0) / best.length
  })
}

/**
 * Returns the half-life by which ages have this mean when each counts half as much per half-life: the only one, because
 * the mean falls with a shorter one. Returns none when the mean is no younger than the average of all ages.
 */
export function fittedHalfLife(ages: Float64Array, mean: number): HalfLife {
  const meanFor = (perDay: number): number => {
    let [sum, weights] = [0, 0]
    for (const age of ages) {
      const weight = 2 ** (-age * perDay)
      sum += weight * age
      weights += weight
    }
    return sum / weights
  }
  if (mean >= meanFor(0)) return 'none'
  let [low, high] = [0, 1 / shortestHalfLifeDays]
  if (mean <= meanFor(high)) return shortestHalfLifeDays
  for (let n = 0; n < 60; n++) {
    const middle = (low + high) / 2
    if (meanFor(middle) > mean) low = middle
    else high = middle
  }
  return 1 / high
}
