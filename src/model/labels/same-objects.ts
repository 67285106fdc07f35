import { iou } from '../geometry/box.ts'
import { type ClassBox, pairBoxes } from '../geometry/match-boxes.ts'
import { rotatedIou } from '../geometry/rotated.ts'
import { boundsOfGeometry, type Geometry } from '../shapes/index.ts'

type ClassShape = { classId: number; geometry: Geometry }

/** A prediction and the label of the same object, as positions in the two lists. */
export type SameObject = { prediction: number; label: number }

/** Pairs predictions and labels from IoU 0.5 on, each once, best overlaps first: those of the same class, then the rest. */
export function sameObjects(predictions: readonly ClassShape[], labels: readonly ClassShape[]): SameObject[] {
  const sameClass = pairsAmong(predictions, labels, false)
  const taken = new Set(sameClass.map(({ prediction }) => prediction))
  const labeled = new Set(sameClass.map(({ label }) => label))
  const free = [...predictions.keys()].filter((n) => !taken.has(n))
  const open = [...labels.keys()].filter((n) => !labeled.has(n))
  const relabeled = pairsAmong(
    free.map((n) => predictions[n]!),
    open.map((n) => labels[n]!),
    true,
  )
  return [
    ...sameClass,
    ...relabeled.map(({ prediction, label }) => ({ prediction: free[prediction]!, label: open[label]! })),
  ]
}

const pairsAmong = (
  predictions: readonly ClassShape[],
  labels: readonly ClassShape[],
  anyClass: boolean,
): SameObject[] =>
  pairBoxes(placed(predictions), placed(labels), {
    anyClass,
    overlap: (i, j) => geometryIou(predictions[i]!.geometry, labels[j]!.geometry),
  }).map(({ i, j }) => ({ prediction: i, label: j }))

export const placed = (objects: readonly ClassShape[]): ClassBox[] =>
  objects.map(({ classId, geometry }) => ({ class_id: classId, ...boundsOfGeometry(geometry) }))

/** Rotated boxes overlap as such, other shapes by their bounds. */
export function geometryIou(a: Geometry, b: Geometry): number {
  if (a.shape === 'whole-image' || b.shape === 'whole-image') return a.shape === b.shape ? 1 : 0
  if (a.shape === 'rotated-box' && b.shape === 'rotated-box') return rotatedIou(a, b)
  return iou(boundsOfGeometry(a), boundsOfGeometry(b))
}
