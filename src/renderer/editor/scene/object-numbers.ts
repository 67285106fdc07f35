import type { Labels } from '#model/labels/diff.ts'
import { isShown } from '#model/labels/is-shown.ts'
import { boundsOfGeometry } from '#model/shapes/index.ts'
import type { ObjectId } from './objects.ts'

/** With more objects than this none is told by its number: sorting them would hold up each edit. */
const maxNumbered = 3000
const none: ReadonlyMap<ObjectId, number> = new Map()
const cached = new WeakMap<Labels, { fromScore: number | null; numbers: ReadonlyMap<ObjectId, number> }>()

/**
 * The number of each object among those of its class: predictions from the left, then what was drawn. A label keeps the
 * number of the prediction that it was, and a deleted prediction keeps its own, so that judging renumbers nothing.
 */
export function objectNumbers(labels: Labels, fromScore: number | null): ReadonlyMap<ObjectId, number> {
  if (labels.predictions.length + labels.annotations.length > maxNumbered) return none
  const known = cached.get(labels)
  if (known?.fromScore === fromScore) return known.numbers
  const taken = new Map(labels.annotations.map((annotation) => [annotation.predictionId, annotation]))
  const proposed = labels.predictions
    .filter((prediction) => isShown(prediction, fromScore) || taken.has(prediction.id))
    .map((prediction) => ({
      x: boundsOfGeometry(prediction.geometry).x,
      object: taken.get(prediction.id) ?? prediction,
    }))
    .sort((a, b) => a.x - b.x)
    .map(({ object }) => object)
  const counted = new Set<ObjectId>(proposed.map(({ id }) => id))
  const numbers = new Map<ObjectId, number>()
  const last = new Map<number, number>()
  for (const { id, classId } of [...proposed, ...labels.annotations.filter((one) => !counted.has(one.id))]) {
    const number = (last.get(classId) ?? 0) + 1
    last.set(classId, number)
    numbers.set(id, number)
  }
  cached.set(labels, { fromScore, numbers })
  return numbers
}
