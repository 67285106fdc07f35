import { compareImage, ofClass, type ReviewedObject, savedOn } from '../evaluation/for-threads.ts'

/**
 * How two models compare on one image or near-duplicate group: manual work saved, −1 to 1, and candidate − current, −2
 * to 2.
 */
export type Difference = {
  current: number
  candidate: number
  difference: number
  /** By class among labels or predictions, each as if it were the only one. */
  classes: readonly ClassDifference[]
  /** The number of objects that each found. */
  found: { current: number; candidate: number }
}
type ClassDifference = { classId: number; difference: number; objects: number }

/** The predictions of both models on an image, and the labels after its review. */
export type ReviewedBoth = {
  current: readonly ReviewedObject[]
  candidate: readonly ReviewedObject[]
  labels: readonly ReviewedObject[]
}

export function differenceOn({ current, candidate, labels }: ReviewedBoth): Difference {
  const compared = { current: compareImage(current, labels), candidate: compareImage(candidate, labels) }
  const scores = { current: savedOn(compared.current), candidate: savedOn(compared.candidate) }
  const classIds = new Set([...current, ...candidate, ...labels].map(({ classId }) => classId))
  return {
    ...scores,
    difference: scores.candidate - scores.current,
    classes: [...classIds].map((classId) => ({
      classId,
      difference: savedOn(ofClass(compared.candidate, classId)) - savedOn(ofClass(compared.current, classId)),
      objects: labels.filter((one) => one.classId === classId).length,
    })),
    found: { current: current.length, candidate: candidate.length },
  }
}

/** Returns the mean over the images of a near-duplicate group; for each class over the images that have it. */
export function meanDifference(images: readonly Difference[]): Difference {
  const [first, ...more] = images
  if (!first) throw new RangeError('A near-duplicate group has images.')
  if (more.length === 0) return first
  const byClass = Map.groupBy(
    images.flatMap(({ classes }) => classes),
    ({ classId }) => classId,
  )
  return {
    current: mean(images.map(({ current }) => current)),
    candidate: mean(images.map(({ candidate }) => candidate)),
    difference: mean(images.map(({ difference }) => difference)),
    classes: [...byClass].map(([classId, own]) => ({
      classId,
      difference: mean(own.map(({ difference }) => difference)),
      objects: own.reduce((sum, { objects }) => sum + objects, 0),
    })),
    found: {
      current: images.reduce((sum, { found }) => sum + found.current, 0),
      candidate: images.reduce((sum, { found }) => sum + found.candidate, 0),
    },
  }
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
