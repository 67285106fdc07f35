import type { BoundingBox } from '#model/geometry/box.ts'
import type { AnnotationId, PredictionId } from '#model/ids.ts'
import type { Annotation, Origin, Prediction } from '#model/labels/annotation.ts'
import type { Labels } from '#model/labels/diff.ts'
import { isShown } from '#model/labels/is-shown.ts'
import { boundsOfGeometry, type Geometry, shapeOf } from '#model/shapes/index.ts'
import { boundsOf } from './bounds-of.ts'

export type ObjectId = AnnotationId | PredictionId

/** An annotation or an open prediction, as the window shows it. */
export type EditorObject = {
  id: ObjectId
  classId: number
  geometry: Geometry
  score: number | null
  origin: Origin
  areaPx: number
  /** Position in the stack: higher is above; 0 unless a user moved it. */
  layer: number
} & ({ annotation: Annotation; prediction: null } | { annotation: null; prediction: Prediction })

/** Returns the number of an object's track. */
export const trackOf = ({ annotation, prediction }: EditorObject): number | null =>
  annotation?.track?.number ?? prediction?.track ?? null

const made = new WeakMap<Annotation | Prediction, EditorObject>()

/** Returns the same object for the same annotation or prediction, so that identity shows what changed. */
function objectOf(value: Annotation | Prediction): EditorObject {
  const cached = made.get(value)
  if (cached) return cached
  const { id, classId, geometry, score } = value
  const common = { id, classId, geometry, score, areaPx: shapeOf(geometry).areaPx(geometry) }
  const object: EditorObject =
    'outcome' in value
      ? { ...common, origin: 'model', layer: 0, annotation: null, prediction: value }
      : { ...common, origin: value.origin, layer: value.layer ?? 0, annotation: value, prediction: null }
  made.set(value, object)
  return object
}

export type ShownObjects = {
  /** Open predictions above the threshold, in review order. */
  toReview: readonly EditorObject[]
  /** Annotations in the chosen order. */
  accepted: readonly EditorObject[]
  /** Open predictions below the threshold: hidden, never deleted. */
  belowThreshold: number
}

/** Least confident first; left to right; or by class, each left to right. */
export type ObjectOrder = 'confidence' | 'place' | 'class'
/** Reading order; by class, each in reading order; or newest first. */
export type AcceptedOrder = 'place' | 'class' | 'newest'

export function shownObjects(
  labels: Labels,
  fromScore: number | null,
  order: ObjectOrder = 'confidence',
  acceptedOrder: AcceptedOrder = 'place',
): ShownObjects {
  const open = labels.predictions.filter(({ outcome }) => outcome === 'open')
  const shown = open.filter((prediction) => isShown(prediction, fromScore))
  return {
    toReview: shown.map(objectOf).sort(before[order]),
    accepted: acceptedInOrder(labels.annotations.map(objectOf), acceptedOrder),
    belowThreshold: open.length - shown.length,
  }
}

const leftOf = ({ geometry }: EditorObject): number => boundsOf(geometry).x

const before: Readonly<Record<ObjectOrder, (a: EditorObject, b: EditorObject) => number>> = {
  confidence: (a, b) => (a.score ?? 0) - (b.score ?? 0),
  place: (a, b) => leftOf(a) - leftOf(b),
  class: (a, b) => a.classId - b.classId || leftOf(a) - leftOf(b),
}

function acceptedInOrder(accepted: EditorObject[], order: AcceptedOrder): EditorObject[] {
  if (order === 'newest') return accepted.reverse()
  const read = inReadingOrder(accepted)
  return order === 'class' ? read.sort((a, b) => a.classId - b.classId) : read
}

/**
 * Sorts into rows from the top, each from left to right; objects share a row if their middles are within half a height.
 */
function inReadingOrder(objects: readonly EditorObject[]): EditorObject[] {
  const placed = objects.map((object) => ({ object, bounds: boundsOfGeometry(object.geometry) }))
  placed.sort((a, b) => middleOf(a.bounds) - middleOf(b.bounds))
  const rows: (typeof placed)[] = []
  for (const item of placed) {
    const first = rows.at(-1)?.[0]
    if (first && middleOf(item.bounds) - middleOf(first.bounds) < first.bounds.height / 2) rows.at(-1)!.push(item)
    else rows.push([item])
  }
  return rows.flatMap((row) => row.sort((a, b) => a.bounds.x - b.bounds.x)).map(({ object }) => object)
}

const middleOf = (box: BoundingBox): number => box.y + box.height / 2

/** Sorts bottom first: by layer, larger ones first, so that none hides what is inside it. */
export const inPaintOrder = (objects: readonly EditorObject[]): EditorObject[] =>
  [...objects].sort((a, b) => a.layer - b.layer || b.areaPx - a.areaPx)

/** Returns the object after or before the given one in the list, wrapping around. */
export function neighborOf(objects: readonly EditorObject[], id: ObjectId | null, step: 1 | -1): EditorObject | null {
  if (objects.length === 0) return null
  const at = objects.findIndex((object) => object.id === id)
  if (at < 0) return (step === 1 ? objects[0] : objects.at(-1)) ?? null
  return objects[(at + step + objects.length) % objects.length] ?? null
}

/** Returns the prediction to review after the given one: the next in order, else the first left. */
export function nextToReview(shownBefore: ShownObjects, judged: ObjectId | null): EditorObject | null {
  const left = shownBefore.toReview.filter(({ id }) => id !== judged)
  const at = shownBefore.toReview.findIndex(({ id }) => id === judged)
  return left[Math.max(at, 0)] ?? left[0] ?? null
}
