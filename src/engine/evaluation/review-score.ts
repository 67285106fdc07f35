import { iou } from '#model/geometry/box.ts'
import { type Placed, pairBoxes } from '#model/geometry/match-boxes.ts'
import { rotatedIou } from '#model/geometry/rotated.ts'
import { boundsOfGeometry, type Geometry } from '#model/shapes/index.ts'

/** A prediction or final label of one image. */
export type ReviewedObject = { classId: number; geometry: Geometry }

/** A prediction and the label of the same object, as positions in the two lists. */
export type ObjectPair = { prediction: number; label: number; iou: number }

/**
 * What a user had to change about the predictions of one image, as positions in the two lists. `kept` pairs have the
 * same class, with an IoU below 1 where the shape was moved; `relabeled` ones have another.
 */
export type ReviewDifferences = {
  missed: number[]
  spurious: number[]
  kept: ObjectPair[]
  relabeled: ObjectPair[]
}

/** How far each kind of change counts; a shape that was moved counts 1 − IoU, at most `moved`. */
const cost = { missed: 1, spurious: 0.3, relabeled: 0.5, moved: 0.5 }

/**
 * Pairs the predictions that were shown with the final labels: first those of one class, the best overlaps first, then
 * what is left whatever its class, both from IoU 0.5 on. Rotated boxes overlap as such, other shapes by their bounds.
 */
export function reviewDifferences(
  predictions: readonly ReviewedObject[],
  labels: readonly ReviewedObject[],
): ReviewDifferences {
  const sameClass = pairsOf(predictions, labels, false)
  const [freePredictions, freeLabels] = [
    without(
      predictions.length,
      sameClass.map(({ prediction }) => prediction),
    ),
    without(
      labels.length,
      sameClass.map(({ label }) => label),
    ),
  ]
  const relabeled = pairsOf(
    freePredictions.map((n) => predictions[n]!),
    freeLabels.map((n) => labels[n]!),
    true,
  ).map(({ prediction, label, iou }) => ({ prediction: freePredictions[prediction]!, label: freeLabels[label]!, iou }))
  const [changed, corrected] = [
    new Set(relabeled.map(({ prediction }) => prediction)),
    new Set(relabeled.map(({ label }) => label)),
  ]
  return {
    kept: sameClass,
    relabeled,
    missed: freeLabels.filter((n) => !corrected.has(n)),
    spurious: freePredictions.filter((n) => !changed.has(n)),
  }
}

/** How little there was to correct, 0 to 1: 1 when every prediction was right and none was missing. */
function scoreOfDifferences({ missed, spurious, kept, relabeled }: ReviewDifferences): number {
  const pairs = [...kept, ...relabeled]
  const moved = pairs.reduce((sum, pair) => sum + Math.min(cost.moved, 1 - pair.iou), 0)
  const work = cost.missed * missed.length + cost.spurious * spurious.length + cost.relabeled * relabeled.length + moved
  return 1 - work / Math.max(1, missed.length + spurious.length + 2 * pairs.length)
}

/** The score of one image: the predictions that were shown against the final labels. */
export const reviewScore = (predictions: readonly ReviewedObject[], labels: readonly ReviewedObject[]): number =>
  scoreOfDifferences(reviewDifferences(predictions, labels))

function pairsOf(
  predictions: readonly ReviewedObject[],
  labels: readonly ReviewedObject[],
  anyClass: boolean,
): ObjectPair[] {
  return pairBoxes(placed(predictions), placed(labels), {
    anyClass,
    overlap: (i, j) => geometryIou(predictions[i]!.geometry, labels[j]!.geometry),
  }).map(({ i, j, iou }) => ({ prediction: i, label: j, iou }))
}

const placed = (objects: readonly ReviewedObject[]): Placed[] =>
  objects.map(({ classId, geometry }) => ({ class_id: classId, ...boundsOfGeometry(geometry) }))

function geometryIou(a: Geometry, b: Geometry): number {
  if (a.shape === 'whole-image' || b.shape === 'whole-image') return a.shape === b.shape ? 1 : 0
  if (a.shape === 'rotated-box' && b.shape === 'rotated-box') return rotatedIou(a, b)
  return iou(boundsOfGeometry(a), boundsOfGeometry(b))
}

function without(length: number, taken: readonly number[]): number[] {
  const isTaken = new Set(taken)
  return Array.from({ length }, (_, n) => n).filter((n) => !isTaken.has(n))
}
