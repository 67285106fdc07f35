import { iou } from '../geometry/box.ts'
import { boundsOfGeometry, type Geometry } from '../shapes/index.ts'
import { canonicalJson } from '../text/canonical-json.ts'
import type { Annotation } from './annotation.ts'
import { geometryIou, sameObjects } from './same-objects.ts'

/** How the labels of one object differ. `missing`: not every user found it. */
export type Difference = 'none' | 'missing' | 'class' | 'place' | 'attributes'

/** The labels of several users for one object: one per user in order, null for a user without it. */
export type ComparedObject = { labels: (Annotation | null)[]; difference: Difference; leastIou: number }

/**
 * Pairs the labels that several users made independently. Objects are the same from IoU 0.5 on; labels of the whole
 * image are paired by class. `fromIou`: the overlap from which boxes count as in the same place.
 */
export function compareAnswers(answers: readonly (readonly Annotation[])[], fromIou: number): ComparedObject[] {
  const objects: (Annotation | null)[][] = []
  const none = () => answers.map((): Annotation | null => null)
  answers.forEach((labels, n) => {
    const [whole, drawn] = [labels.filter(isWholeImage), labels.filter((one) => !isWholeImage(one))]
    for (const label of whole) {
      const known = objects.find((one) => one.some((other) => isWholeImage(other) && other.classId === label.classId))
      const object = known ?? none()
      object[n] = label
      if (!known) objects.push(object)
    }
    const known = objects.filter((one) => !one.some(isWholeImage))
    const first = known.map((one) => one.find((label) => label !== null)!)
    const pairs = new Map(sameObjects(drawn, first).map(({ prediction, label }) => [prediction, known[label]!]))
    drawn.forEach((label, at) => {
      const object = pairs.get(at) ?? none()
      object[n] = label
      if (!pairs.has(at)) objects.push(object)
    })
  })
  return objects.map((labels) => ({ labels, ...differenceOf(labels, fromIou) }))
}

const isWholeImage = (label: Annotation | null): label is Annotation => label?.geometry.shape === 'whole-image'

function differenceOf(labels: readonly (Annotation | null)[], fromIou: number): Omit<ComparedObject, 'labels'> {
  const there = labels.filter((label) => label !== null)
  const leastIou = Math.min(
    1,
    ...there.flatMap((one, n) => there.slice(n + 1).map((other) => geometryIou(one.geometry, other.geometry))),
  )
  const [first, ...others] = there as [Annotation, ...Annotation[]]
  const attributes = canonicalJson(first.attributes)
  const difference =
    there.length < labels.length
      ? 'missing'
      : others.some(({ classId }) => classId !== first.classId)
        ? 'class'
        : others.some(({ geometry }) => !isSamePlace(first.geometry, geometry)) || leastIou < fromIou
          ? 'place'
          : others.some((other) => canonicalJson(other.attributes) !== attributes)
            ? 'attributes'
            : 'none'
  return { difference, leastIou }
}

/** Compares boxes by their overlap. Other shapes must be the same, because their bounds say too little. */
const isSamePlace = (a: Geometry, b: Geometry): boolean =>
  a.shape === b.shape && (a.shape === 'box' || a.shape === 'rotated-box' || canonicalJson(a) === canonicalJson(b))

/** Returns the labels that all answers agree on, with mean boxes; null if they differ anywhere. */
export function agreedLabels(answers: readonly (readonly Annotation[])[], fromIou: number): Annotation[] | null {
  const objects = compareAnswers(answers, fromIou)
  return objects.every(({ difference }) => difference === 'none') ? objects.map(meanLabel) : null
}

/**
 * One label for an object that several users labeled: that of the first user, with the mean of all boxes; of other
 * shapes, the one that overlaps the others best.
 */
export function meanLabel({ labels }: Pick<ComparedObject, 'labels'>): Annotation {
  const there = labels.filter((label) => label !== null)
  const first = there[0]!
  const geometry = meanGeometry(there.map((label) => label.geometry))
  const isOnePrediction = there.every(({ predictionId }) => predictionId === first.predictionId)
  return isOnePrediction
    ? { ...first, geometry }
    : { ...first, geometry, origin: 'human', modelId: null, predictionId: null, score: null }
}

function meanGeometry(geometries: readonly Geometry[]): Geometry {
  const boxes = geometries.filter((geometry) => geometry.shape === 'box')
  if (boxes.length === geometries.length) {
    const mean = (side: 'x' | 'y' | 'width' | 'height') => boxes.reduce((sum, box) => sum + box[side], 0) / boxes.length
    return { shape: 'box', x: mean('x'), y: mean('y'), width: mean('width'), height: mean('height') }
  }
  const overlap = (one: Geometry) => geometries.reduce((sum, other) => sum + overlapOf(one, other), 0)
  return geometries.reduce((best, one) => (overlap(one) > overlap(best) ? one : best))
}

const overlapOf = (a: Geometry, b: Geometry): number =>
  a.shape === 'whole-image'
    ? 1
    : a.shape === b.shape
      ? geometryIou(a, b)
      : iou(boundsOfGeometry(a), boundsOfGeometry(b))
