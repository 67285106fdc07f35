import { overlapsOf } from '#model/geometry/match-boxes.ts'
import { reviewCosts } from '#model/labels/review-costs.ts'
import { geometryIou, placed } from '#model/labels/same-objects.ts'
import type { Geometry } from '#model/shapes/index.ts'

/** A prediction or final label of one image. */
export type ReviewedObject = { classId: number; geometry: Geometry }

/** A prediction and the label of the same object, as positions in the two lists. */
type ObjectPair = { prediction: number; label: number; iou: number }

type WithClass = { classId: number }

/** An image for comparing any selection of its predictions with its final labels. */
export type ComparedImage<Predicted extends WithClass = WithClass> = {
  predictions: readonly Predicted[]
  labels: readonly WithClass[]
  /** Pairs that may be the same object, in any class: IoU 0.5 and more, the best first. */
  overlaps: readonly ObjectPair[]
}

/**
 * What a user has to change about the predictions of one image, as positions in the two lists. `kept` pairs have the
 * same class, with an IoU below 1 where the shape is moved; `relabeled` ones have another.
 */
export type ReviewDifferences = {
  missed: number[]
  spurious: number[]
  kept: ObjectPair[]
  relabeled: ObjectPair[]
}

/** Compares an image. Rotated boxes overlap as such, other shapes by their bounds. */
export function compareImage<Predicted extends ReviewedObject>(
  predictions: readonly Predicted[],
  labels: readonly ReviewedObject[],
): ComparedImage<Predicted> {
  const overlaps = overlapsOf(placed(predictions), placed(labels), {
    anyClass: true,
    overlap: (i, j) => geometryIou(predictions[i]!.geometry, labels[j]!.geometry),
  })
  return {
    predictions,
    labels,
    overlaps: overlaps.map(({ i, j, iou }) => ({ prediction: i, label: j, iou })),
  }
}

/** Returns the image reduced to objects of one class. */
export function ofClass<Predicted extends WithClass>(
  { predictions, labels, overlaps }: ComparedImage<Predicted>,
  classId: number,
): ComparedImage<Predicted> {
  const [predictionAt, labelAt] = [predictions, labels].map((objects) => {
    let count = 0
    return objects.map((one) => (one.classId === classId ? count++ : -1))
  }) as [number[], number[]]
  return {
    predictions: predictions.filter((one) => one.classId === classId),
    labels: labels.filter((one) => one.classId === classId),
    overlaps: overlaps.flatMap(({ prediction, label, iou }) =>
      predictionAt[prediction]! < 0 || labelAt[label]! < 0
        ? []
        : [{ prediction: predictionAt[prediction]!, label: labelAt[label]!, iou }],
    ),
  }
}

/**
 * Pairs the counting predictions with the labels: first within a class, the best overlaps first, then the rest of any
 * class.
 */
export function reviewDifferences<Predicted extends WithClass>(
  { predictions, labels, overlaps }: ComparedImage<Predicted>,
  counts: (prediction: Predicted) => boolean = () => true,
): ReviewDifferences {
  const isFree = predictions.map(counts)
  const isOpen = labels.map(() => true)
  const pair = (sameClass: boolean): ObjectPair[] =>
    overlaps.filter(({ prediction, label }) => {
      if (!isFree[prediction] || !isOpen[label]) return false
      if (sameClass && predictions[prediction]!.classId !== labels[label]!.classId) return false
      isFree[prediction] = false
      isOpen[label] = false
      return true
    })
  const [kept, relabeled] = [pair(true), pair(false)]
  const positions = (list: readonly boolean[]) => list.flatMap((is, n) => (is ? [n] : []))
  return { kept, relabeled, missed: positions(isOpen), spurious: positions(isFree) }
}

/** Returns the work of correcting predictions, in objects drawn by hand. */
export function workOf({ missed, spurious, kept, relabeled }: ReviewDifferences): number {
  const moved = [...kept, ...relabeled].reduce((sum, pair) => sum + Math.min(reviewCosts.moved, 1 - pair.iou), 0)
  return (
    reviewCosts.missed * missed.length +
    reviewCosts.spurious * spurious.length +
    reviewCosts.relabeled * relabeled.length +
    moved
  )
}

/**
 * Returns the share of manual work that predictions save: 1 for nothing to correct, 0 for as much as drawing
 * everything, negative for more.
 */
const savedOf = (work: number, objects: number): number => Math.max(-1, Math.min(1, 1 - work / Math.max(1, objects)))

/** Returns the manual work saved on an image by the counting predictions. */
export const savedOn = <Predicted extends WithClass>(
  image: ComparedImage<Predicted>,
  counts?: (prediction: Predicted) => boolean,
): number => savedOf(workOf(reviewDifferences(image, counts)), image.labels.length)

/** Returns the manual work saved, the score of one image: the shown predictions against the final labels, −1 to 1. */
export const savedWork = (predictions: readonly ReviewedObject[], labels: readonly ReviewedObject[]): number =>
  savedOn(compareImage(predictions, labels))
