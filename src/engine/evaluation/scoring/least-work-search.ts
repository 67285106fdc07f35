import { reviewDefaults } from '#model/labels/review-defaults.ts'
import type { LeastWork } from '#model/least-work.ts'
import { type ComparedImage, ofClass, reviewDifferences, workOf } from './saved-work.ts'

type ScoredObject = { classId: number; score: number }

/** From this many labels, a class gets its own confidence. */
const minClassObjects = 30
/** A class is pulled toward the model's confidence as if it had this many more labels. */
const sharedObjects = 30
/** The work that it has to save to leave the usual confidence by a whole 1. */
const workPerConfidence = 10
/** The confidences to try; at 1 hardly anything is shown. */
const tried = Array.from({ length: 20 }, (_, n) => (n + 1) / 20)
/** Each image is judged by the images of the other parts. */
const parts = 5

type Curve = { objects: number; work: Float64Array }
type Curves = { all: Curve; classes: Map<number, Curve> }

const noCurve = (): Curve => ({ objects: 0, work: new Float64Array(tried.length) })
const noCurves = (): Curves => ({ all: noCurve(), classes: new Map() })

/**
 * Finds the confidence of least work from images with final labels, each added once. Near-duplicates share a unit, and
 * their weights sum to 1.
 */
export class LeastWorkSearch {
  readonly #ofPart = Array.from({ length: parts }, noCurves)

  add(image: ComparedImage<ScoredObject>, unit: number, weight = 1): void {
    const { all, classes } = this.#ofPart[partOf(unit)]!
    addTo(all, image, weight)
    for (const classId of new Set([...image.predictions, ...image.labels].map((one) => one.classId))) {
      const own = classes.get(classId) ?? noCurve()
      classes.set(classId, own)
      addTo(own, ofClass(image, classId), weight)
    }
  }

  /** Returns the result over all images. */
  found(): LeastWork {
    return leastWorkOf(this.#ofPart)
  }

  /** Returns the result over the images of other parts than the unit's. */
  crossFitted(): (unit: number) => LeastWork {
    const byPart = this.#ofPart.map((_, left) => leastWorkOf(this.#ofPart.filter((_, part) => part !== left)))
    return (unit) => byPart[partOf(unit)]!
  }
}

/** Puts consecutive units into different parts. */
const partOf = (unit: number): number => (Math.imul(unit, 0x9e3779b1) >>> 16) % parts

function addTo(curve: Curve, image: ComparedImage<ScoredObject>, weight: number): void {
  curve.objects += weight * image.labels.length
  let [shown, work] = [-1, 0]
  for (const [n, from] of tried.entries()) {
    const now = image.predictions.reduce((count, { score }) => count + (score >= from ? 1 : 0), 0)
    if (now !== shown) work = workOf(reviewDifferences(image, ({ score }) => score >= from))
    shown = now
    curve.work[n]! += weight * work
  }
}

function leastWorkOf(some: readonly Curves[]): LeastWork {
  const all = sumOf(some.map((one) => one.all))
  const usual = reviewDefaults.reviewFromScore
  const fromScore = minWorkAt(
    all.work.map((work, n) => work + workPerConfidence * Math.abs(tried[n]! - usual)),
    usual,
  )
  const classes = new Map<number, { fromScore: number; objects: number }>()
  for (const classId of new Set(some.flatMap((one) => [...one.classes.keys()]))) {
    const own = sumOf(some.flatMap((one) => one.classes.get(classId) ?? []))
    const objects = Math.round(own.objects)
    if (objects < minClassObjects) continue
    const shared = own.work.map((work, n) => work + (sharedObjects / all.objects) * all.work[n]!)
    classes.set(classId, { fromScore: minWorkAt(shared, fromScore), objects })
  }
  return { fromScore, objects: Math.round(all.objects), classes }
}

function sumOf(curves: readonly Curve[]): Curve {
  const sum = noCurve()
  for (const { objects, work } of curves) {
    sum.objects += objects
    for (const [n, one] of work.entries()) sum.work[n]! += one
  }
  return sum
}

/** Returns the confidence with the least work; among equals the one nearest to the usual one. */
function minWorkAt(work: Float64Array, usual: number): number {
  const least = Math.min(...work)
  return tried
    .filter((_, n) => work[n]! <= least + 1e-9)
    .reduce((best, one) => (Math.abs(one - usual) < Math.abs(best - usual) - 1e-9 ? one : best))
}
